package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a tokenizer's JSON file that knows where it stands, for messages that name it.
 *
 * @param key as in "normalizer.lowercase"; empty for the whole file
 */
record JsonPart(Path file, String key, JsonNode node) {
  JsonPart at(String name) {
    return new JsonPart(file, key.isEmpty() ? name : key + "." + name, node.path(name));
  }

  List<JsonPart> elements() {
    if (!node.isArray()) {
      throw wrong("expected a list");
    }
    List<JsonPart> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new JsonPart(file, "%s[%d]".formatted(key, i), node.get(i)));
    }
    return elements;
  }

  boolean isAbsent() {
    return node.isMissingNode() || node.isNull();
  }

  boolean bool() {
    if (!node.isBoolean()) {
      throw wrong("expected true or false");
    }
    return node.booleanValue();
  }

  boolean bool(boolean absent) {
    return isAbsent() ? absent : bool();
  }

  String text() {
    if (!node.isTextual()) {
      throw wrong("expected a string");
    }
    return node.textValue();
  }

  int integer() {
    if (!node.isInt()) {
      throw wrong("expected a whole number");
    }
    return node.intValue();
  }

  /** The part's {@code type}, which must be one of these. */
  String type(String... supported) {
    return at("type").oneOf(supported);
  }

  /** A string that must be one of these. */
  String oneOf(String... supported) {
    if (!Arrays.asList(supported).contains(node.asText())) {
      throw wrong("supported: " + String.join(", ", supported));
    }
    return node.asText();
  }

  /** Refuses every other value; what is absent has it. */
  void require(boolean supported) {
    if (bool(supported) != supported) {
      throw wrong("only %s is supported".formatted(supported));
    }
  }

  /** Refuses everything but an absent value and an empty string. */
  void requireNone() {
    if (!isAbsent() && !(node.isTextual() && node.asText().isEmpty())) {
      throw wrong("this is not supported; expected null");
    }
  }

  TokenizerException wrong(String expected) {
    String found = node.isMissingNode() ? "missing" : node.toString();
    return new TokenizerException(
        "%s: %s is %s; %s"
            .formatted(
                file, key, found.length() > 200 ? found.substring(0, 200) + "…" : found, expected));
  }
}
