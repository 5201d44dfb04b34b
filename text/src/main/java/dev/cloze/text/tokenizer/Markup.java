package dev.cloze.text.tokenizer;

import java.util.Comparator;
import java.util.List;

/**
 * The tokens that are no text, as a tokenizer's files tell: which are looked for on request, and
 * which stand around the texts of a sequence. Changes nothing in plain encoding.
 *
 * @param addedTokens in the order of their ids
 */
public record Markup(List<AddedToken> addedTokens, SequenceTemplate template) {
  public Markup {
    addedTokens = List.copyOf(addedTokens);
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
