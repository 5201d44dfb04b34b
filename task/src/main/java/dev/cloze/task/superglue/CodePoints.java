package dev.cloze.task.superglue;

import dev.cloze.task.reading.JsonRow;

/** Places in a text that the data counts in Unicode code points. */
final class CodePoints {
  private final String text;
  private final int count;

  CodePoints(String text) {
    this.text = text;
    count = text.codePointCount(0, text.length());
  }

  /** The UTF-16 unit at which a code point begins; the count itself is the end. */
  int toUnits(int codePoint, JsonRow row, String key) {
    if (codePoint < 0 || codePoint > count) {
      throw row.error(
          "\"%s\" is %d, outside of the text, which has %,d characters"
              .formatted(key, codePoint, count));
    }
    return text.offsetByCodePoints(0, codePoint);
  }
}
