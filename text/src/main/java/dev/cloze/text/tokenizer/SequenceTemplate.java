package dev.cloze.text.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * How one text or two become the sequence a model reads, and which type id each token has.
 *
 * @param single for one text
 * @param pair for two
 */
public record SequenceTemplate(List<Piece> single, List<Piece> pair) {
  /** Which text. */
  public enum Text {
    A,
    B
  }

  /**
   * A special token or a text: one of the two is null.
   *
   * @param token as in the vocabulary
   */
  public record Piece(String token, int id, Text text, int typeId) {
    static Piece of(Vocabulary vocabulary, String token, int typeId) {
      int id = vocabulary.id(token);
      if (id < 0) {
        throw new TokenizerException(
            "%s has no %s, which stands in every sequence".formatted(vocabulary.source(), token));
      }
      return new Piece(token, id, null, typeId);
    }

    static Piece of(Text text, int typeId) {
      return new Piece(null, -1, text, typeId);
    }
  }

  /** The texts alone: GPT-2. */
  public static final SequenceTemplate PLAIN =
      new SequenceTemplate(
          List.of(Piece.of(Text.A, 0)), List.of(Piece.of(Text.A, 0), Piece.of(Text.B, 1)));

  public SequenceTemplate {
    single = List.copyOf(single);
    pair = List.copyOf(pair);
  }

  /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}, B of type 1: Devlin et al. (2019). */
  public static SequenceTemplate bert(Vocabulary vocabulary) {
    Piece cls = Piece.of(vocabulary, vocabulary.specials().cls(), 0);
    Piece sep = Piece.of(vocabulary, vocabulary.specials().sep(), 0);
    Piece last = Piece.of(vocabulary, vocabulary.specials().sep(), 1);
    Piece a = Piece.of(Text.A, 0);
    return new SequenceTemplate(
        List.of(cls, a, sep), List.of(cls, a, sep, Piece.of(Text.B, 1), last));
  }

  /** {@code <s> A </s>} and {@code <s> A </s> B </s>}, all of type 0: as in Bort's code. */
  public static SequenceTemplate bort(Vocabulary vocabulary) {
    Piece begin = Piece.of(vocabulary, vocabulary.specials().cls(), 0);
    Piece end = Piece.of(vocabulary, vocabulary.specials().sep(), 0);
    Piece a = Piece.of(Text.A, 0);
    return new SequenceTemplate(
        List.of(begin, a, end), List.of(begin, a, end, Piece.of(Text.B, 0), end));
  }

  /** {@code <s> A </s>} and {@code <s> A </s> </s> B </s>}, all of type 0: RoBERTa has no other. */
  public static SequenceTemplate roberta(Vocabulary vocabulary) {
    Piece begin = Piece.of(vocabulary, vocabulary.specials().cls(), 0);
    Piece end = Piece.of(vocabulary, vocabulary.specials().sep(), 0);
    Piece a = Piece.of(Text.A, 0);
    return new SequenceTemplate(
        List.of(begin, a, end), List.of(begin, a, end, end, Piece.of(Text.B, 0), end));
  }

  /** Appends the sequence of one text. */
  public void fill(TokenIds a, TokenIds ids, TokenIds typeIds) {
    fill(single, a, null, ids, typeIds);
  }

  /** Appends the sequence of two texts. */
  public void fill(TokenIds a, TokenIds b, TokenIds ids, TokenIds typeIds) {
    fill(pair, a, b, ids, typeIds);
  }

  private static void fill(
      List<Piece> pieces, TokenIds a, TokenIds b, TokenIds ids, TokenIds typeIds) {
    for (Piece piece : pieces) {
      if (piece.text() == null) {
        ids.add(piece.id());
        typeIds.add(piece.typeId());
      } else {
        TokenIds text = piece.text() == Text.A ? a : b;
        for (int i = 0; i < text.size(); i++) {
          ids.add(text.get(i));
          typeIds.add(piece.typeId());
        }
      }
    }
  }

  /** How many tokens a sequence has beside those of its texts. */
  public int specialTokens(boolean isPair) {
    return (int) (isPair ? pair : single).stream().filter(piece -> piece.text() == null).count();
  }

  /** The special tokens of the template, each once, in order. */
  List<Piece> specials() {
    List<Piece> specials = new ArrayList<>();
    for (Piece piece : pair) {
      if (piece.text() == null
          && specials.stream().noneMatch(s -> s.token().equals(piece.token()))) {
        specials.add(piece);
      }
    }
    return specials;
  }
}
