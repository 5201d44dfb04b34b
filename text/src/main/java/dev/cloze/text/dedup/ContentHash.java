package dev.cloze.text.dedup;

import dev.cloze.text.Characters;
import dev.cloze.text.corpus.Document;
import java.io.Serializable;

/**
 * 128 bits of a document's text, with every run of whitespace and every seam between paragraphs
 * counted as one space: texts that are wrapped or indented differently are the same. Case and
 * punctuation count.
 *
 * <p>It is no cryptographic hash: by chance two of a billion documents collide with a probability
 * of 1e-21, but texts made to collide can.
 */
public record ContentHash(long high, long low) implements Serializable {
  private static final long MULTIPLIER_1 = 0x9FB21C651E98DF25L; // odd, of no other meaning
  private static final long MULTIPLIER_2 = 0xD6E8FEB86659FD93L;

  public static ContentHash of(Document document) {
    long h1 = Mixing.GOLDEN;
    long h2 = ~Mixing.GOLDEN;
    boolean inWord = false;
    for (String paragraph : document.paragraphs()) {
      for (int i = 0; i < paragraph.length(); i++) {
        char c = paragraph.charAt(i);
        if (!Characters.isSpace(c)) {
          inWord = true;
        } else if (inWord) {
          inWord = false;
          c = ' ';
        } else {
          continue;
        }
        h1 = step(h1, c, MULTIPLIER_1);
        h2 = step(h2, c, MULTIPLIER_2);
      }
      if (inWord) {
        inWord = false;
        h1 = step(h1, ' ', MULTIPLIER_1);
        h2 = step(h2, ' ', MULTIPLIER_2);
      }
    }
    return new ContentHash(Mixing.mix(h1), Mixing.mix(h2 + h1));
  }

  /** The hash of a sequence of documents, built one by one. */
  public ContentHash then(ContentHash next) {
    long h1 = Mixing.mix(high * MULTIPLIER_1 + next.high);
    return new ContentHash(h1, Mixing.mix(low * MULTIPLIER_2 + next.low + h1));
  }

  private static long step(long h, char c, long multiplier) {
    h = (h ^ c) * multiplier;
    return h ^ (h >>> 32);
  }
}
