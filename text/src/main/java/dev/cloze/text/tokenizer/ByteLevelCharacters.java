package dev.cloze.text.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Objects;

/**
 * The kinds of characters that GPT-2's splitting tells apart, and those that make words, in the
 * Unicode versions of the original: a table made by tools/byte_level_characters.py, read on first
 * use.
 */
final class ByteLevelCharacters {
  static final byte OTHER = 0;
  static final byte LETTER = 1;
  static final byte NUMBER = 2;
  static final byte SPACE = 3;

  private static final String FILE = "byte-level-characters.txt";
  private static final int BLOCK_BITS = 8;
  private static final int BLOCK_SIZE = 1 << BLOCK_BITS;
  private static final byte[][] BLOCKS =
      new byte[(Character.MAX_CODE_POINT + 1) >> BLOCK_BITS][BLOCK_SIZE];

  private static final BitSet WORD = new BitSet();

  static {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ByteLevelCharacters.class.getResourceAsStream(FILE), FILE),
                StandardCharsets.US_ASCII))) {
      reader.lines().filter(line -> !line.startsWith("#")).forEach(ByteLevelCharacters::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ByteLevelCharacters() {}

  /** The kind of a code point; half of a surrogate pair is {@link #OTHER}, as U+FFFD is. */
  static byte kind(int codePoint) {
    return BLOCKS[codePoint >> BLOCK_BITS][codePoint & (BLOCK_SIZE - 1)];
  }

  /** Whether a code point is white space, the same in every version of Unicode. */
  static boolean isSpace(int codePoint) {
    return kind(codePoint) == SPACE;
  }

  /** Whether a code point makes words, as {@code \w} in the original's regular expressions. */
  static boolean isWord(int codePoint) {
    return WORD.get(codePoint);
  }

  private static void add(String line) {
    String[] fields = line.split(" ");
    int first = Integer.parseInt(fields[1], 16);
    int last = fields.length > 2 ? Integer.parseInt(fields[2], 16) : first;
    if (fields[0].equals("word")) {
      WORD.set(first, last + 1);
      return;
    }
    byte kind =
        switch (fields[0]) {
          case "letter" -> LETTER;
          case "number" -> NUMBER;
          case "space" -> SPACE;
          default -> throw new IllegalStateException(FILE + ": " + line);
        };
    for (int c = first; c <= last; c++) {
      BLOCKS[c >> BLOCK_BITS][c & (BLOCK_SIZE - 1)] = kind;
    }
  }
}
