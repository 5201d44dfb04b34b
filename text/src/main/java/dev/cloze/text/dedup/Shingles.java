package dev.cloze.text.dedup;

import dev.cloze.text.Characters;
import dev.cloze.text.corpus.Document;
import java.util.Arrays;

/**
 * The runs of so many words of a document, as 64-bit hashes.
 *
 * <p>A word is what stands between whitespace and ASCII or general punctuation, with the case of
 * letters up to Armenian ignored. In scripts that do not put spaces between words (those of China
 * and Japan, Thai, Lao, Tibetan, Burmese, Khmer) every character is a word. The ranges are written
 * out: they do not follow the Unicode version of the Java at hand.
 */
final class Shingles {
  /** Lower case up to the end of the Armenian block; the alphabets in it are closed. */
  private static final char[] LOWER = new char[0x590];

  static {
    for (char c = 0; c < LOWER.length; c++) {
      LOWER[c] = separates(c) ? 0 : Character.toLowerCase(c);
    }
  }

  private static final long CHARACTER = 0x9FB21C651E98DF25L;
  private static final long WORD = 0xD6E8FEB86659FD93L; // base of the rolling polynomial

  private final int words;
  private final long outgoing; // WORD to the power of words: takes the oldest word away
  private final long[] window; // of word hashes, a ring
  private long[] hashes = new long[1024];
  private int count;
  private long wordCount;
  private long rolling;

  private Shingles(int words) {
    this.words = words;
    this.window = new long[words];
    long power = 1;
    for (int i = 0; i < words; i++) {
      power *= WORD;
    }
    this.outgoing = power;
  }

  /**
   * The hashes in the order of the text, repetitions included; a document of fewer words has one
   * shingle of them all, one without a word a shingle of its whole text.
   */
  static long[] of(Document document, int words) {
    var shingles = new Shingles(words);
    document.paragraphs().forEach(shingles::addParagraph);
    if (shingles.wordCount < words) {
      ContentHash content = ContentHash.of(document);
      return new long[] {
        shingles.wordCount == 0 ? content.high() : Mixing.mix(shingles.rolling + shingles.wordCount)
      };
    }
    return Arrays.copyOf(shingles.hashes, shingles.count);
  }

  private void addParagraph(String paragraph) {
    long word = 0;
    boolean inWord = false;
    int length = paragraph.length();
    for (int i = 0; i < length; i++) {
      char c = paragraph.charAt(i);
      if (c < LOWER.length) {
        c = LOWER[c];
      } else if (isWordByItself(c)) {
        if (inWord) {
          addWord(word);
          inWord = false;
        }
        long letter = c;
        if (Character.isHighSurrogate(c) && i + 1 < length) {
          letter = letter << 16 | paragraph.charAt(++i);
        }
        addWord(letter * CHARACTER);
        continue;
      } else if (separates(c)) {
        c = 0;
      }
      if (c == 0) {
        if (inWord) {
          addWord(word);
          inWord = false;
        }
      } else {
        word = ((inWord ? word : 0) ^ c) * CHARACTER;
        word ^= word >>> 32;
        inWord = true;
      }
    }
    if (inWord) {
      addWord(word);
    }
  }

  private void addWord(long hash) {
    long word = Mixing.mix(hash);
    int at = (int) (wordCount % words);
    rolling = rolling * WORD + word - (wordCount >= words ? window[at] * outgoing : 0);
    window[at] = word;
    wordCount++;
    if (wordCount >= words) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count++] = Mixing.mix(rolling);
    }
  }

  private static boolean separates(char c) {
    return c <= '/'
        || c >= ':' && c <= '@'
        || c >= '[' && c <= '`'
        || c >= '{' && c <= 0xA9
        || c == 0xAB
        || c == 0xB7
        || c == 0xBB
        || c == 0xBF
        || c >= 0x2000 && c <= 0x206F
        || c >= 0x3000 && c <= 0x303F
        || c >= 0xFF00 && c <= 0xFF0F
        || Characters.isSpace(c);
  }

  private static boolean isWordByItself(char c) {
    return c >= 0x0E00 && c <= 0x109F // Thai, Lao, Tibetan, Burmese
        || c >= 0x1780 && c <= 0x17FF // Khmer
        || c >= 0x2E80 && c <= 0x9FFF && !(c >= 0x3000 && c <= 0x303F) // kana, bopomofo, Han
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xD840 && c <= 0xD8BF; // Han beyond the BMP: planes 2 and 3, by high surrogate
  }
}
