package dev.cloze.text.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Which version of a file a partial download is of; kept beside it.
 *
 * @param validator a strong ETag, or the time of the last change; empty if the server sent neither
 */
record PartState(String url, Optional<String> validator) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Empty if there is none, or none that can be understood: then the download begins anew. */
  static Optional<PartState> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json;
    try {
      json = JSON.readTree(file.toFile());
    } catch (JsonProcessingException damaged) {
      return Optional.empty();
    }
    if (!json.path("url").isTextual()) {
      return Optional.empty();
    }
    return Optional.of(
        new PartState(
            json.get("url").asText(), Optional.ofNullable(json.path("validator").textValue())));
  }

  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode().put("url", url);
    validator.ifPresent(value -> json.put("validator", value));
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(aside, JSON.writeValueAsString(json) + "\n");
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
