package dev.cloze.text.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What BERT's text cleaning makes of one code point: section 3.1 of the reference, in the form of
 * the original Rust tokenizers. Cleaning, the CJK rule, removal of accents and lower-casing are
 * folded into one code per code point, worked out on first use. Not thread-safe.
 */
public final class BertCharacters {
  /** Ends a word. */
  static final int SPACE = -1;

  /** Vanishes. */
  static final int DROP = -2;

  /** Vanishes, and combining marks are not put in order across it. */
  static final int DROP_BASE = -3;

  /** Flag: the code point is a word of its own. */
  static final int ALONE = 1 << 24;

  /** Flag: a combining mark that stays; marks are put in canonical order. */
  static final int MARK = 1 << 25;

  /** Flag: the other bits are the index of a {@link #sequence}. */
  static final int SEQUENCE = 1 << 26;

  static final int CODE_POINT = 0x1FFFFF;

  private static final int BLOCK_BITS = 8;
  private static final int BLOCK_SIZE = 1 << BLOCK_BITS;

  private final boolean lowerCase;
  private final boolean stripAccents;
  private final boolean chineseAlone;
  private final int[][] blocks = new int[(Character.MAX_CODE_POINT + 1) >> BLOCK_BITS][];
  private final List<int[]> sequences = new ArrayList<>();

  BertCharacters(WordPieceOptions options) {
    lowerCase = options.lowerCase();
    stripAccents = options.stripsAccents();
    chineseAlone = options.tokenizeChineseChars();
  }

  /** {@link #SPACE}, {@link #DROP}, {@link #DROP_BASE}, or a code point or sequence with flags. */
  int code(int codePoint) {
    int[] block = blocks[codePoint >> BLOCK_BITS];
    if (block == null) {
      block = new int[BLOCK_SIZE];
      int first = codePoint & -BLOCK_SIZE;
      Arrays.setAll(block, i -> compute(first + i));
      blocks[codePoint >> BLOCK_BITS] = block;
    }
    return block[codePoint & (BLOCK_SIZE - 1)];
  }

  /** The codes that a code point with the flag {@link #SEQUENCE} stands for; none is a sequence. */
  int[] sequence(int code) {
    return sequences.get(code & ~SEQUENCE);
  }

  public static int combiningClass(int codePoint) {
    return Table.MARKS.getOrDefault(codePoint, 0);
  }

  /** The combining class of an accent that is removed with accents; 0 for everything else. */
  static int accentClass(int codePoint) {
    return Table.DROP.get(codePoint) ? 0 : Table.ACCENT_CLASSES.getOrDefault(codePoint, 0);
  }

  /** Whether the code point is the lower case of another one. */
  public static boolean isLowerCase(int codePoint) {
    return Table.LOWER_CASE.get(codePoint);
  }

  static boolean isDropped(int codePoint) {
    return Table.DROP.get(codePoint);
  }

  static boolean isSpace(int codePoint) {
    return Table.SPACE.get(codePoint);
  }

  static boolean isChinese(int codePoint) {
    return Table.CHINESE.get(codePoint);
  }

  static boolean isPunctuation(int codePoint) {
    return Table.PUNCTUATION.get(codePoint);
  }

  /** Whether the code point is taken for an accent after decomposition. */
  static boolean isAccent(int codePoint) {
    return Table.ACCENT.get(codePoint);
  }

  /** Each character in lower case, which may be several, with its place. */
  static AlignedText lowerCase(AlignedText text) {
    var result = new AlignedText.Builder(text.length());
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      for (int lower : Table.lower(codePoint)) {
        result.append(lower, text, at);
      }
      at += Character.charCount(codePoint);
    }
    return result.build();
  }

  private int compute(int codePoint) {
    if (Table.DROP.get(codePoint)) {
      return DROP;
    }
    if (Table.SPACE.get(codePoint)) {
      return SPACE;
    }
    if (stripAccents && Table.ACCENT.get(codePoint)) {
      return Table.BASE.get(codePoint) ? DROP_BASE : DROP;
    }
    int[] result = {codePoint};
    if (stripAccents) {
      result = Table.decompose(codePoint);
    }
    if (lowerCase) {
      result = Arrays.stream(result).flatMap(c -> Arrays.stream(Table.lower(c))).toArray();
    }
    boolean alone = chineseAlone && Table.CHINESE.get(codePoint);
    int[] codes = Arrays.stream(result).map(c -> flagged(c, alone)).toArray();
    if (codes.length == 1) {
      return codes[0];
    }
    sequences.add(codes);
    return SEQUENCE | (sequences.size() - 1);
  }

  private int flagged(int codePoint, boolean alone) {
    if (alone || Table.PUNCTUATION.get(codePoint)) {
      return codePoint | ALONE;
    }
    return stripAccents && Table.MARKS.containsKey(codePoint) ? codePoint | MARK : codePoint;
  }

  /** The table made from the original by tools/bert_characters.py; read on first use. */
  private static final class Table {
    static final BitSet DROP = new BitSet();
    static final BitSet SPACE = new BitSet();
    static final BitSet CHINESE = new BitSet();
    static final BitSet PUNCTUATION = new BitSet();
    static final BitSet ACCENT = new BitSet();
    static final BitSet BASE = new BitSet();
    static final BitSet LOWER_CASE = new BitSet();
    static final Map<Integer, Integer> MARKS = new HashMap<>();
    static final Map<Integer, Integer> ACCENT_CLASSES = new HashMap<>();
    private static final Map<Integer, int[]> DECOMPOSE = new HashMap<>();
    private static final Map<Integer, int[]> LOWER = new HashMap<>();
    private static final String FILE = "bert-characters.txt";

    static {
      DROP.set(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1); // unpaired: no text at all
      try (var reader =
          new BufferedReader(
              new InputStreamReader(
                  Objects.requireNonNull(BertCharacters.class.getResourceAsStream(FILE), FILE),
                  StandardCharsets.US_ASCII))) {
        reader.lines().filter(line -> !line.startsWith("#")).forEach(Table::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void add(String line) {
      String[] fields = line.split(" ");
      int first = Integer.parseInt(fields[1], 16);
      switch (fields[0]) {
        case "drop" -> range(DROP, first, fields);
        case "space" -> range(SPACE, first, fields);
        case "chinese" -> range(CHINESE, first, fields);
        case "punctuation" -> range(PUNCTUATION, first, fields);
        case "accent" -> range(ACCENT, first, fields);
        case "base" -> range(BASE, first, fields);
        case "mark" -> MARKS.put(first, Integer.parseInt(fields[2]));
        case "class" -> {
          int last = Integer.parseInt(fields[2], 16);
          for (int c = first; c <= last; c++) {
            ACCENT_CLASSES.put(c, Integer.parseInt(fields[3]));
          }
        }
        case "decompose" -> DECOMPOSE.put(first, codePoints(fields));
        case "lower" -> {
          int[] lower = codePoints(fields);
          LOWER.put(first, lower);
          LOWER_CASE.set(lower[0]);
        }
        default -> throw new IllegalStateException(FILE + ": " + line);
      }
    }

    private static void range(BitSet set, int first, String[] fields) {
      set.set(first, (fields.length > 2 ? Integer.parseInt(fields[2], 16) : first) + 1);
    }

    private static int[] codePoints(String[] fields) {
      return Arrays.stream(fields, 2, fields.length)
          .mapToInt(f -> Integer.parseInt(f, 16))
          .toArray();
    }

    static int[] lower(int codePoint) {
      int[] lower = LOWER.get(codePoint);
      return lower == null ? new int[] {codePoint} : lower;
    }

    static int[] decompose(int codePoint) {
      int syllable = codePoint - 0xAC00;
      if (syllable >= 0 && syllable < 11172) { // the Unicode Standard, section 3.12
        int lead = 0x1100 + syllable / 588;
        int vowel = 0x1161 + syllable % 588 / 28;
        int trail = 0x11A7 + syllable % 28;
        return trail == 0x11A7 ? new int[] {lead, vowel} : new int[] {lead, vowel, trail};
      }
      int[] parts = DECOMPOSE.get(codePoint);
      return parts == null ? new int[] {codePoint} : parts;
    }
  }
}
