package dev.cloze.text.wiki;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The character references of HTML 4, as in {@code &nbsp;} and {@code &#8211;}. */
final class Entities {
  private static final Map<String, Integer> NAMES = names();
  private static final int LONGEST = 10;

  /** Shy hyphens and marks of direction are no text. */
  private static final String INVISIBLE = "\u00AD\u200E\u200F\uFEFF";

  private Entities() {}

  /**
   * Appends the character that the reference at {@code at}, an ampersand, stands for.
   *
   * @return where the reference ends, or {@code at} if there is none
   */
  static int append(String text, int at, StringBuilder out) {
    int end = semicolon(text, at + 1);
    if (end < 0 || end == at + 1) {
      return at;
    }
    int codePoint = text.charAt(at + 1) == '#' ? number(text, at + 2, end) : name(text, at, end);
    if (codePoint < ' ' || codePoint >= 0x7F && codePoint < 0xA0 || !isCharacter(codePoint)) {
      return at;
    }
    if (codePoint == 0xA0) {
      out.append(' ');
    } else if (INVISIBLE.indexOf(codePoint) < 0) {
      out.appendCodePoint(codePoint);
    }
    return end + 1;
  }

  private static int semicolon(String text, int from) {
    int to = Math.min(text.length(), from + 1 + LONGEST);
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == ';') {
        return i;
      }
    }
    return -1;
  }

  private static int name(String text, int at, int end) {
    return NAMES.getOrDefault(text.substring(at + 1, end), -1);
  }

  private static int number(String text, int from, int end) {
    boolean hex = from < end && (text.charAt(from) == 'x' || text.charAt(from) == 'X');
    int value = 0;
    int start = hex ? from + 1 : from;
    for (int i = start; i < end; i++) {
      int digit = Character.digit(text.charAt(i), hex ? 16 : 10);
      if (digit < 0 || text.charAt(i) > 127) {
        return -1;
      }
      value = Math.min(value * (hex ? 16 : 10) + digit, 0x200000);
    }
    return start == end ? -1 : value;
  }

  private static boolean isCharacter(int codePoint) {
    return codePoint <= 0x10FFFF && !(codePoint >= 0xD800 && codePoint <= 0xDFFF);
  }

  private static Map<String, Integer> names() {
    try (InputStream in = Entities.class.getResourceAsStream("entities.txt")) {
      var names = new HashMap<String, Integer>();
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> line.split(" "))
          .forEach(pair -> names.put(pair[0], Integer.parseInt(pair[1], 16)));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
