package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes the JSON files of a tokenizer. */
final class JsonFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonFiles() {}

  static ObjectNode read(Path file) {
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      if (!(node instanceof ObjectNode object)) {
        throw new TokenizerException("%s: expected a JSON object".formatted(file));
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new TokenizerException(
          "%s, line %d: not valid JSON: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new TokenizerException(
          "%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
    }
  }

  /** An empty object, for a file that is not there. */
  static ObjectNode empty() {
    return JSON.createObjectNode();
  }

  static void write(Path file, Object tree) throws IOException {
    Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
  }
}
