package dev.cloze.task.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloze.task.TaskException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** JSON objects in files: one per line, or one per file. */
public final class JsonFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonFile() {}

  /** Reads JSON lines; blank ones are none. */
  public static void eachLine(Path file, List<String> problems, Consumer<JsonRow> use) {
    TextLines.each(
        file,
        problems,
        line -> {
          if (!line.text().isBlank()) {
            use.accept(row(line.place(), line.text(), "expected one object per line"));
          }
        });
  }

  /**
   * Reads a file that is one object, or an archive of such files.
   *
   * @param wanted which members of an archive; sees the name for messages, FILE!MEMBER
   */
  public static void each(
      Path file, Predicate<String> wanted, List<String> problems, Consumer<JsonRow> use) {
    TextLines.eachText(
        file,
        problems,
        (name, text) -> {
          if (wanted.test(name)) {
            use.accept(row(name, TextLines.all(text), "expected one object"));
          }
        });
  }

  private static JsonRow row(String place, String text, String expected) {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new TaskException(
          "%s: malformed JSON: %s; %s"
              .formatted(place, e.getOriginalMessage().lines().findFirst().orElse(""), expected),
          e);
    }
    if (!object.isObject()) {
      throw new TaskException("%s: no JSON object; %s".formatted(place, expected));
    }
    return new JsonRow(place, object);
  }
}
