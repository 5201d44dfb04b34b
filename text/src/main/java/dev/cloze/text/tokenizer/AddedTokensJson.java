package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

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
                special));
      }
    }
    tokens.sort(Comparator.comparingInt(AddedToken::id));
    return tokens;
  }

  /**
   * The tokens of the model with the added ones that stand behind them.
   *
   * @param mayJoin whether a token can join the model's without changing the ids of any text
   */
  static List<String> extend(
      List<String> model, List<AddedToken> added, Predicate<String> mayJoin, Path file) {
    List<String> tokens = new ArrayList<>(model);
    for (AddedToken token : added) {
      boolean isNext = token.id() == tokens.size();
      if (isNext && !model.contains(token.content()) && mayJoin.test(token.content())) {
        tokens.add(token.content());
      } else if (isNext
          || token.id() > tokens.size()
          || token.id() < 0
          || !tokens.get(token.id()).equals(token.content())) {
        throw new TokenizerException(
            "%s: added token \"%s\" has the id %d but model.vocab %s: only tokens of the model's vocabulary are supported, or with punctuation in them, numbered behind it"
                .formatted(
                    file,
                    token.content(),
                    token.id(),
                    model.contains(token.content())
                        ? "says " + model.indexOf(token.content())
                        : "lacks it"));
      }
    }
    return tokens;
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
