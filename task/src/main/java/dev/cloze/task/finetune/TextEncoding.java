package dev.cloze.task.finetune;

import dev.cloze.text.tokenizer.SequenceTemplate;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.TokenSpans;
import dev.cloze.text.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One text or two as the sequence that an architecture reads. What is too long is cut as in the
 * original codes: tokens go from the end of the longer text, one by one, and from the second where
 * both are equally long.
 */
final class TextEncoding {
  private final Tokenizer tokenizer;
  private final SequenceTemplate template;
  private final int length;
  private long sequences;
  private long cut;

  private TextEncoding(Tokenizer tokenizer, SequenceTemplate template, int length) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.length = length;
  }

  /**
   * @param architecture bert, roberta, electra or bort
   * @param length the most tokens of a sequence, special tokens included
   */
  static TextEncoding of(Tokenizer tokenizer, String architecture, int length) {
    SequenceTemplate template =
        switch (architecture) {
          case "roberta" -> SequenceTemplate.roberta(tokenizer.vocabulary());
          case "bort" -> SequenceTemplate.bort(tokenizer.vocabulary());
          default -> SequenceTemplate.bert(tokenizer.vocabulary());
        };
    return new TextEncoding(tokenizer, template, length);
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Whether the two texts of a pair have types of their own: not in RoBERTa. */
  boolean hasTwoTypes() {
    return template.pair().stream().anyMatch(piece -> piece.typeId() > 0);
  }

  SequenceTemplate template() {
    return template;
  }

  int length() {
    return length;
  }

  /** The tokens that are left for the texts. */
  int room(boolean isPair) {
    return length - template.specialTokens(isPair);
  }

  /** The special tokens at the end of a pair. */
  int tail() {
    int tail = 0;
    List<SequenceTemplate.Piece> pieces = template.pair();
    while (pieces.get(pieces.size() - 1 - tail).text() == null) {
      tail++;
    }
    return tail;
  }

  /** The sequence of a text, or of two. */
  TokenSequence encode(String text, Optional<String> pair) {
    TokenIds a = tokenizer.encode(text);
    return pair.map(second -> join(a, tokenizer.encode(second))).orElseGet(() -> single(a));
  }

  /** Texts as tokens whose places are known. */
  TokenSpans spans(String text) {
    TokenSpans spans = new TokenSpans();
    tokenizer.encode(text, spans);
    return spans;
  }

  /** The sequence of one text, cut. */
  TokenSequence single(TokenIds a) {
    TokenIds kept = prefix(a, room(false));
    count(kept.size() < a.size());
    TokenIds ids = new TokenIds();
    TokenIds types = new TokenIds();
    template.fill(kept, ids, types);
    return new TokenSequence(ids.toArray(), types.toArray());
  }

  /** The sequence of two texts, cut. */
  TokenSequence join(TokenIds a, TokenIds b) {
    int[] kept = kept(a.size(), b.size(), room(true));
    count(kept[0] < a.size() || kept[1] < b.size());
    TokenIds ids = new TokenIds();
    TokenIds types = new TokenIds();
    template.fill(prefix(a, kept[0]), prefix(b, kept[1]), ids, types);
    return new TokenSequence(ids.toArray(), types.toArray());
  }

  /** How much of each of two texts is kept. */
  static int[] kept(int a, int b, int room) {
    while (a + b > room) {
      if (a > b) {
        a--;
      } else {
        b--;
      }
    }
    return new int[] {a, b};
  }

  static TokenIds prefix(TokenIds ids, int size) {
    if (ids.size() <= size) {
      return ids;
    }
    TokenIds result = new TokenIds(size);
    for (int i = 0; i < size; i++) {
      result.add(ids.get(i));
    }
    return result;
  }

  private void count(boolean wasCut) {
    sequences++;
    cut += wasCut ? 1 : 0;
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (cut > 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d sequences were cut to %d tokens. Set training.length to keep more.",
              cut,
              sequences,
              length));
    }
    return problems;
  }
}
