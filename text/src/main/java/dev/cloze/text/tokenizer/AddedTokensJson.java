package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code added_tokens} of {@code tokenizer.json}. */
final class AddedTokensJson {
  private AddedTokensJson() {}

  /** In the order of their ids. */
  static List<AddedToken> read(JsonPart list) {
    List<AddedToken> tokens = new ArrayList<>();
    if (!list.isAbsent()) {
      for (JsonPart token : list.elements()) {
        boolean special = token.at("special").bool(false);
        tokens.add(
            new AddedToken(
                token.at("id").integer(),
                token.at("content").text(),
                token.at("single_word").bool(false),
                token.at("lstrip").bool(false),
                token.at("rstrip").bool(false),
                token.at("normalized").bool(!special),
                special,
                true));
      }
    }
    tokens.sort(Comparator.comparingInt(AddedToken::id));
    return tokens;
  }

  /**
   * Appends the tokens that stand behind those of the model.
   *
   * @param tokens of the model, in the order of their ids
   * @return the added tokens with what the model says of them
   */
  static List<AddedToken> extend(List<String> tokens, List<AddedToken> added, Path file) {
    Map<String, Integer> model = new HashMap<>();
    tokens.forEach(token -> model.put(token, model.size()));
    List<AddedToken> extended = new ArrayList<>();
    for (AddedToken token : added) {
      Integer id = model.get(token.content());
      if (id == null && token.id() == tokens.size()) {
        tokens.add(token.content());
        extended.add(token.notInModel());
      } else if (id != null && token.id() == id) {
        extended.add(token);
      } else {
        throw new TokenizerException(
            "%s: added token \"%s\" has the id %d but model.vocab %s: added tokens are those of the model's vocabulary or numbered behind it"
                .formatted(
                    file, token.content(), token.id(), id == null ? "lacks it" : "says " + id));
      }
    }
    return extended;
  }

  static void put(List<AddedToken> tokens, ArrayNode list) {
    for (AddedToken token : tokens) {
      list.addObject()
          .put("id", token.id())
          .put("content", token.content())
          .put("single_word", token.singleWord())
          .put("lstrip", token.lstrip())
          .put("rstrip", token.rstrip())
          .put("normalized", token.normalized())
          .put("special", token.special());
    }
  }
}
