package dev.cloze.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable symbols that stand for bytes in GPT-2's vocabulary: Radford et al. (2019), section
 * 2.2. Visible characters of Latin-1 stand for themselves, the other 68 bytes for U+0100 onwards.
 */
public final class ByteSymbols {
  /** The symbol of the byte 32, {@code Ġ}. */
  public static final char BLANK = '\u0120';

  private static final char[] SYMBOLS = new char[256];
  private static final short[] BYTES = new short[0x144];

  static {
    Arrays.fill(BYTES, (short) -1);
    char next = 0x100;
    for (int b = 0; b < SYMBOLS.length; b++) {
      boolean visible = b >= 33 && b <= 126 || b >= 161 && b != 173;
      SYMBOLS[b] = visible ? (char) b : next++;
      BYTES[SYMBOLS[b]] = (short) b;
    }
  }

  private ByteSymbols() {}

  /** The symbol of a byte, 0 to 255. */
  public static char symbol(int unsignedByte) {
    return SYMBOLS[unsignedByte];
  }

  /** The byte, 0 to 255, that a symbol stands for, or -1 if it is none. */
  public static int unsignedByte(char symbol) {
    return symbol < BYTES.length ? BYTES[symbol] : -1;
  }

  /** Text as symbols, one for each byte of its UTF-8. */
  public static String spell(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var symbols = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      symbols.append(SYMBOLS[b & 0xFF]);
    }
    return symbols.toString();
  }
}
