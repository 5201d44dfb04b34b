package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tokens that are no text, as a tokenizer's files tell: which are looked for on request, and
 * which stand around the texts of a sequence. Changes nothing in plain encoding.
 *
 * @param addedTokens in the order of their ids
 * @param decoder how ids become text again, as {@code tokenizer.json} says it; null for the kind's
 *     own way
 */
public record Markup(List<AddedToken> addedTokens, SequenceTemplate template, JsonNode decoder) {
  public Markup {
    addedTokens = List.copyOf(addedTokens);
  }

  public Markup(List<AddedToken> addedTokens, SequenceTemplate template) {
    this(addedTokens, template, null);
  }

  /** The tokens that stand behind the model's vocabulary, in order. */
  List<String> notInModel() {
    return addedTokens.stream().filter(t -> !t.inModel()).map(AddedToken::content).toList();
  }

  /** The tokens that no word of a text may become: special ones, and those the model lacks. */
  Set<Integer> noWords() {
    return addedTokens.stream()
        .filter(token -> token.special() || !token.inModel())
        .map(AddedToken::id)
        .collect(Collectors.toSet());
  }

  /** What the published models of this kind have. */
  public static Markup of(Vocabulary vocabulary) {
    SpecialTokens specials = vocabulary.specials();
    List<AddedToken> added =
        specials.all().stream()
            .filter(token -> vocabulary.id(token) >= 0)
            .map(token -> AddedToken.special(vocabulary.id(token), token))
            .map(
                token ->
                    vocabulary.spelling() == TokenSpelling.BYTE_LEVEL
                            && specials.all().size() > 1
                            && token.content().equals(specials.mask())
                        ? token.takingSpaceBefore() // RoBERTa's words carry their own blank
                        : token)
            .sorted(Comparator.comparingInt(AddedToken::id))
            .toList();
    return new Markup(added, template(vocabulary));
  }

  private static SequenceTemplate template(Vocabulary vocabulary) {
    SpecialTokens specials = vocabulary.specials();
    boolean hasEnds = vocabulary.id(specials.cls()) >= 0 && vocabulary.id(specials.sep()) >= 0;
    if (!hasEnds || specials.cls().equals(specials.sep())) {
      return SequenceTemplate.PLAIN;
    }
    return vocabulary.spelling() == TokenSpelling.BYTE_LEVEL
        ? SequenceTemplate.roberta(vocabulary)
        : SequenceTemplate.bert(vocabulary);
  }
}
