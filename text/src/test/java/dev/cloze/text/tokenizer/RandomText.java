package dev.cloze.text.tokenizer;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random text that looks for trouble: many scripts, combining marks, controls, odd spaces, Hangul,
 * emoji, letters whose case changes their number, pieces of the vocabulary, words beyond the limit.
 */
final class RandomText {
  private static final int[][] RANGES = {
    {0x20, 0x7E}, // ASCII
    {0x00, 0x1F}, // controls
    {0x80, 0xFF}, // Latin-1
    {0x100, 0x24F}, // Latin extended
    {0x300, 0x36F}, // combining marks
    {0x370, 0x3FF}, // Greek
    {0x400, 0x52F}, // Cyrillic
    {0x530, 0x6FF}, // Armenian, Hebrew, Arabic
    {0x900, 0xDFF}, // Indic
    {0xE00, 0x10FF}, // Thai to Georgian
    {0x1100, 0x11FF}, // jamo
    {0x13A0, 0x13FD}, // Cherokee
    {0x1B00, 0x1BFF}, // Balinese and others, with marks that stay
    {0x1DC0, 0x1EFF}, // more marks, Latin extended additional
    {0x1F00, 0x1FFF}, // polytonic Greek
    {0x2000, 0x206F}, // spaces, punctuation, format characters
    {0x20D0, 0x218F}, // marks for symbols, letterlike
    {0x2190, 0x2BFF}, // symbols
    {0x3000, 0x30FF}, // CJK punctuation, kana
    {0x4E00, 0x9FFF}, // CJK
    {0xA640, 0xABFF},
    {0xAC00, 0xD7A3}, // Hangul
    {0xE000, 0xE0FF}, // private use
    {0xF900, 0xFAFF}, // compatibility ideographs
    {0xFB00, 0xFDFF},
    {0xFE00, 0xFFFF}, // variation selectors, half- and full-width, specials
    {0x10000, 0x10FFF},
    {0x11000, 0x11FFF},
    {0x1D100, 0x1D7FF}, // music, mathematical letters
    {0x1E000, 0x1E95F}, // Glagolitic marks, Adlam
    {0x1F300, 0x1FAFF}, // emoji
    {0x20000, 0x2A6DF}, // CJK extension B
    {0x2A700, 0x2FA1F}, // further extensions
    {0xE0000, 0xE01EF}, // tags
    {0, 0x10FFFF}
  };
  private static final int[] ODD = {
    'İ', 'ı', 'ẞ', 'ß', 'Σ', 'σ', 'ς', 0x212A, 0x212B, 'Ǆ', 'ǅ', 0xFB01, 0x302E, 0x302F, 0x1D165,
    0x1D16D, 0x1B44, 0x11442, 0x1E944, 0x1DFB, 0x34F, 0x200B, 0x200D, 0xAD, 0xFEFF, 0xFFFD, 0x85,
    0x2028, 0x3000, 0xA0, 0x1680, 0x180E, 0x37E, 0x1FEF, 0x338, '<', '#', '[', ']', 0x2F868
  };

  private final SplittableRandom random;
  private final Vocabulary vocabulary;

  RandomText(SplittableRandom random, Vocabulary vocabulary) {
    this.random = random;
    this.vocabulary = vocabulary;
  }

  List<String> next(int count) {
    return IntStream.range(0, count).mapToObj(i -> next()).toList();
  }

  String next() {
    var text = new StringBuilder();
    int parts = 1 + random.nextInt(12);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> appendRun(text, 1 + random.nextInt(8));
        case 3 -> appendPieces(text);
        case 4 -> text.appendCodePoint(ODD[random.nextInt(ODD.length)]);
        case 5 -> text.append(random.nextInt(20) == 0 ? "[MASK]" : " ");
        case 6 -> appendMixed(text);
        default -> {
          if (random.nextInt(12) == 0) {
            appendRun(text, 90 + random.nextInt(20)); // about the limit of a word
          }
        }
      }
    }
    return text.toString();
  }

  private void appendRun(StringBuilder text, int length) {
    int[] range = RANGES[random.nextInt(RANGES.length)];
    int same = random.nextInt(4) == 0 ? character(range) : -1;
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(same >= 0 ? same : character(range));
    }
  }

  private void appendMixed(StringBuilder text) {
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.appendCodePoint(
          random.nextInt(3) == 0
              ? ODD[random.nextInt(ODD.length)]
              : character(RANGES[random.nextInt(RANGES.length)]));
    }
  }

  /** Words of the vocabulary glued together: what greedy matching has to take apart. */
  private void appendPieces(StringBuilder text) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      String token = vocabulary.token(random.nextInt(vocabulary.size()));
      String piece = token.startsWith("##") ? token.substring(2) : token;
      text.append(random.nextInt(4) == 0 ? piece.toUpperCase(java.util.Locale.ROOT) : piece);
    }
  }

  private int character(int[] range) {
    int c = range[0] + random.nextInt(range[1] - range[0] + 1);
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c;
  }
}
