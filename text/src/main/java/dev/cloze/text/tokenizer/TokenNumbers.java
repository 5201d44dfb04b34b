package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Tokens with their ids as a JSON object: {@code vocab.json}, {@code encoder.json}. */
final class TokenNumbers {
  private TokenNumbers() {}

  /**
   * The tokens in the order of their ids.
   *
   * @param where the object stands, for messages
   */
  static List<String> tokens(JsonNode object, String where) {
    String[] tokens = new String[object.size()];
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      int id = entry.getValue().asInt(-1);
      if (id < 0 || id >= tokens.length || tokens[id] != null) {
        throw new TokenizerException(
            "%s gives \"%s\" the id %s; expected every id from 0 to %d once"
                .formatted(where, entry.getKey(), entry.getValue(), tokens.length - 1));
      }
      tokens[id] = entry.getKey();
    }
    return List.of(tokens);
  }

  static void put(Vocabulary vocabulary, ObjectNode target) {
    for (int id = 0; id < vocabulary.size(); id++) {
      target.put(vocabulary.token(id), id);
    }
  }
}
