package dev.cloze.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** Reads a small file that is one JSON object, or says plainly why not. */
final class JsonObjectFile {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonObjectFile() {}

  /**
   * @param expected what the file should be: "a model's config.json"
   * @param example of an object: {@code {"model_type": "bert", …}}
   */
  static ObjectNode read(Path file, String expected, String example) {
    JsonNode root;
    try {
      root = JSON.readTree(TextFile.read(file, expected));
    } catch (JsonProcessingException e) {
      throw new RecipeException(
          "%s: not valid JSON at line %d, column %d: %s"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw new RecipeException(
        "%s: expected a JSON object such as %s, found %s"
            .formatted(file, example, root.isMissingNode() ? "nothing" : Section.show(root)));
  }
}
