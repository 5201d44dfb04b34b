package dev.cloze.task.embed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cloze.engine.hdf5.Hdf5Writer;
import dev.cloze.text.Characters;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The original's file of vectors: a data set for each sentence, called by the number of its line
 * from 0, and as AllenNLP writes it {@code sentence_to_index}, a JSON object that finds the number
 * of a sentence by its text; of a sentence that stands there twice the later number counts.
 */
final class Hdf5Vectors implements VectorWriter {
  private static final String INDEX = "sentence_to_index";

  private final Layout layout;
  private final Hdf5Writer writer;
  private final Path indexFile;
  private final JsonGenerator index;
  private long count;

  Hdf5Vectors(Path file, Layout layout) throws IOException {
    this.layout = layout;
    writer = Hdf5Writer.create(file);
    indexFile = file.resolveSibling(INDEX + ".json");
    index =
        new JsonFactory()
            .createGenerator(new BufferedOutputStream(Files.newOutputStream(indexFile)));
    index.writeStartObject();
  }

  @Override
  public void write(String line, List<String> tokens, float[] values) throws IOException {
    String number = Long.toString(count++);
    writer.begin(number, layout.shape(tokens.size()));
    writer.append(values, 0, values.length);
    String sentence = Characters.strip(line, 0, line.length());
    if (!sentence.isEmpty()) {
      index.writeStringField(sentence, number);
    }
  }

  @Override
  public void finish() throws IOException {
    index.writeEndObject();
    index.close();
    writer.text(INDEX, indexFile);
    Files.delete(indexFile);
    writer.finish();
  }

  @Override
  public void close() throws IOException {
    try (index;
        writer) {
      Files.deleteIfExists(indexFile);
    }
  }
}
