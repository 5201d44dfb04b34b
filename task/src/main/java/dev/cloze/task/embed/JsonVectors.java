package dev.cloze.task.embed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A JSON object a line: {@code index} from 0, {@code tokens}, and {@code vectors}, whose lists are
 * nested as [L + 1, T, H], without what was mixed or brought together.
 */
final class JsonVectors implements VectorWriter {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final Layout layout;
  private final BufferedWriter out;
  private long count;

  JsonVectors(Path file, Layout layout) throws IOException {
    this.layout = layout;
    out = Files.newBufferedWriter(file);
  }

  @Override
  public void write(String line, List<String> tokens, float[] values) throws IOException {
    try (JsonGenerator json = JSON.createGenerator((Writer) out)) {
      json.writeStartObject();
      json.writeNumberField("index", count++);
      json.writeArrayFieldStart("tokens");
      for (String token : tokens) {
        json.writeString(token);
      }
      json.writeEndArray();
      json.writeFieldName("vectors");
      array(json, layout.shape(tokens.size()), 0, values, 0);
      json.writeEndObject();
    }
    out.write('\n');
  }

  /** Writes one dimension; returns the place of the next value. */
  private static int array(
      JsonGenerator json, long[] shape, int dimension, float[] values, int from)
      throws IOException {
    json.writeStartArray();
    int at = from;
    for (long i = 0; i < shape[dimension]; i++) {
      if (dimension == shape.length - 1) {
        json.writeNumber(values[at++]);
      } else {
        at = array(json, shape, dimension + 1, values, at);
      }
    }
    json.writeEndArray();
    return at;
  }

  @Override
  public void finish() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
