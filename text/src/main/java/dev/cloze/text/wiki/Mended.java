package dev.cloze.text.wiki;

import dev.cloze.text.Characters;

/** Text without the traces of dropped markup: gaps, empty brackets, lonely commas. */
final class Mended {
  private Mended() {}

  static String text(StringBuilder source, int from, int to) {
    var out = new StringBuilder(to - from);
    boolean space = false;
    for (int i = from; i < to; i++) {
      char c = source.charAt(i);
      if (Characters.isSpace(c) || c < ' ') {
        space = true;
        continue;
      }
      char last = out.isEmpty() ? '\0' : out.charAt(out.length() - 1);
      if (c == ')') {
        space &= !dropBefore(out);
        if (!out.isEmpty() && out.charAt(out.length() - 1) == '(') {
          out.setLength(out.length() - 1);
          boolean spaced = !out.isEmpty() && out.charAt(out.length() - 1) == ' ';
          out.setLength(out.length() - (spaced ? 1 : 0));
          space = spaced;
          continue;
        }
        space = false;
      } else if (last == '(') {
        if (c == ',' || c == ';') {
          continue;
        }
        space = false;
      } else if (c == ',' && (last == ',' || last == ';')) {
        continue;
      } else if (space && (c == ',' || c == '.' && endsWord(source, i + 1, to))) {
        space = false;
      }
      if (space && !out.isEmpty()) {
        out.append(' ');
      }
      space = false;
      out.append(c);
    }
    return out.toString();
  }

  /** Takes away what cannot stand before a closing bracket; true if there was any. */
  private static boolean dropBefore(StringBuilder out) {
    int length = out.length();
    int end = length;
    while (end > 0 && (out.charAt(end - 1) == ',' || out.charAt(end - 1) == ' ')) {
      end--;
    }
    if (end > 0 && out.charAt(end - 1) == ';' && out.indexOf("(", Math.max(0, end - 2)) >= 0) {
      end--;
    }
    out.setLength(end);
    return end < length;
  }

  private static boolean endsWord(StringBuilder text, int at, int to) {
    return at == to || Characters.isSpace(text.charAt(at));
  }
}
