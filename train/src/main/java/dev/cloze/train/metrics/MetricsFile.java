package dev.cloze.train.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * metrics.jsonl: one JSON object per line, {@code step} and {@code kind} first, then numbers under
 * snake_case names. JSON knows no NaN and no infinity: they stand as {@code null}. Every line is
 * handed to the operating system at once, so a killed process leaves at most one torn line, at the
 * end. Not thread-safe.
 */
public final class MetricsFile implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;
  private OutputStream out;

  private MetricsFile(Path file) throws IOException {
    this.file = file;
    out = append(file);
  }

  /**
   * Lines that {@link #truncateAfter} removed.
   *
   * @param later of steps after the one asked for
   * @param unreadable torn or damaged
   */
  public record Truncation(long later, long unreadable) {}

  /**
   * What {@link #write} wrote.
   *
   * @param values those that are finite
   */
  public record Line(long step, String kind, Map<String, Double> values) {}

  /** Calls {@code reader} with each whole line, in order. */
  public static void read(Path file, Consumer<Line> reader) {
    long number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        JsonNode line = parse(text.getBytes(StandardCharsets.UTF_8));
        if (!line.path("step").isIntegralNumber()) {
          throw new MetricsException(
              "%s, line %d: expected an object with a step, found %s. Run cloze pretrain on this run again: it mends the file."
                  .formatted(file, number, text.isBlank() ? "nothing" : text),
              null);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        line.properties().stream()
            .filter(value -> value.getValue().isNumber() && !value.getKey().equals("step"))
            .forEach(value -> values.put(value.getKey(), value.getValue().asDouble()));
        reader.accept(new Line(line.get("step").asLong(), line.path("kind").asText(), values));
      }
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  /** Opens the file for appending and creates it if need be. */
  public static MetricsFile open(Path file) {
    try {
      return new MetricsFile(file);
    } catch (IOException e) {
      throw failed("open", file, e);
    }
  }

  /**
   * Appends a line.
   *
   * @param step updates of the weights done
   * @param kind train or evaluation
   * @param values by name, in the order they shall stand
   */
  public void write(long step, String kind, Map<String, ? extends Number> values) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try {
      try (JsonGenerator json = JSON.createGenerator(line)) {
        json.writeStartObject();
        json.writeNumberField("step", step);
        json.writeStringField("kind", kind);
        for (Map.Entry<String, ? extends Number> value : values.entrySet()) {
          json.writeFieldName(value.getKey());
          writeNumber(json, value.getValue());
        }
        json.writeEndObject();
      }
      line.write('\n');
      line.writeTo(out);
    } catch (IOException e) {
      throw failed("write to", file, e);
    }
  }

  /**
   * Makes the file end where a checkpoint was taken, before a run goes on from it. The file is
   * rewritten aside and renamed, in memory of one line.
   *
   * @param step the last one whose lines stay; -1 removes all
   */
  public Truncation truncateAfter(long step) {
    Path aside = file.resolveSibling("." + file.getFileName() + ".partial");
    try {
      out.close();
      Truncation removed;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
          OutputStream kept = new BufferedOutputStream(Files.newOutputStream(aside))) {
        removed = copyUntil(step, in, kept);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      out = append(file);
      return removed;
    } catch (IOException e) {
      throw failed("rewrite", file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed("close", file, e);
    }
  }

  private static Truncation copyUntil(long step, InputStream in, OutputStream kept)
      throws IOException {
    long later = 0;
    long unreadable = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    int read = in.read();
    while (read >= 0) {
      line.write(read);
      int next = in.read();
      if (read == '\n' || next < 0) {
        JsonNode parsed = read == '\n' ? parse(line.toByteArray()) : MAPPER.missingNode();
        if (!parsed.path("step").isIntegralNumber()) {
          unreadable++;
        } else if (parsed.path("step").asLong() > step) {
          later++;
        } else {
          line.writeTo(kept);
        }
        line.reset();
      }
      read = next;
    }
    return new Truncation(later, unreadable);
  }

  private static JsonNode parse(byte[] line) throws IOException {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) { // counted by the caller
      return MAPPER.missingNode();
    }
  }

  private static void writeNumber(JsonGenerator json, Number value) throws IOException {
    if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(value.longValue());
    } else if (!Double.isFinite(value.doubleValue())) {
      json.writeNull();
    } else if (value instanceof Float) {
      json.writeNumber(value.floatValue()); // its own shortest digits
    } else {
      json.writeNumber(value.doubleValue());
    }
  }

  /** Unbuffered: a line is one write. */
  private static OutputStream append(Path file) throws IOException {
    return new FileOutputStream(file.toFile(), true);
  }

  private static MetricsException failed(String deed, Path file, IOException cause) {
    return new MetricsException(
        "Cannot %s %s: %s. Check the disk's free space and the permissions there."
            .formatted(deed, file, cause.getMessage()),
        cause);
  }
}
