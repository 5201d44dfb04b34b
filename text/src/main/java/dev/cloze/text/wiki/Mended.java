package dev.cloze.text.wiki;

import dev.cloze.text.Characters;

/**
 * Text without the traces of what was taken out: gaps, empty brackets, lonely commas. Where nothing
 * was, brackets and commas stay as they are: a text may be about {@code main()}.
 */
final class Mended {
  private static final String SEPARATORS = ",;:";

  /** Behind the last letter of scripts that put blanks between words, Hebrew begins. */
  private static final char END_OF_SPACED_SCRIPTS = '\u0590';

  private final StringBuilder out;
  private boolean space;
  private boolean hole;

  private Mended(int length) {
    out = new StringBuilder(length);
  }

  static String text(StringBuilder source, int from, int to) {
    var mended = new Mended(to - from);
    for (int i = from; i < to; i++) {
      char c = source.charAt(i);
      if (c == WikiText.HOLE) {
        mended.hole = true;
      } else if (Characters.isSpace(c) || c < ' ') {
        mended.space = true;
      } else {
        mended.put(c, nextWord(source, i + 1, to));
      }
    }
    return mended.out.toString();
  }

  /** What the next word begins with; null where a word goes on, a blank where nothing comes. */
  private static Character nextWord(StringBuilder source, int from, int to) {
    int at = from;
    while (at < to && (source.charAt(at) <= ' ' || Characters.isSpace(source.charAt(at)))) {
      at++;
    }
    return at == to ? Character.valueOf(' ') : at == from ? null : source.charAt(at);
  }

  /** Appends a character, and before it the blank that belongs there. */
  private void put(char c, Character next) {
    char last = last();
    if (c == ')') {
      if (hole && closesNothing()) {
        return;
      }
      space = false;
    } else if (last == '(') {
      if (hole && SEPARATORS.indexOf(c) >= 0) {
        return; // and still behind a hole
      }
      space = false;
    } else if (hole) {
      if (SEPARATORS.indexOf(c) >= 0 && (last == ',' || last == ';')) {
        return;
      }
      if (SEPARATORS.indexOf(c) >= 0 || c == '.' && next != null) {
        space = false;
      }
      space |= runsTogether(last, c);
    } else if ((c == ',' || c == '.') && next != null && ".(".indexOf(next) < 0) {
      space &= !Character.isLetterOrDigit(last) && last != ')'; // but for ". . ." and marks as such
    }
    if (space && !out.isEmpty()) {
      out.append(' ');
    }
    space = false;
    hole = false;
    out.append(c);
  }

  private char last() {
    return out.isEmpty() ? '\0' : out.charAt(out.length() - 1);
  }

  /** Takes away what a hole left before a closing bracket; true if the opening one went, too. */
  private boolean closesNothing() {
    int end = out.length();
    while (end > 0
        && (out.charAt(end - 1) == ' ' || SEPARATORS.indexOf(out.charAt(end - 1)) >= 0)) {
      end--;
    }
    out.setLength(end);
    if (last() != '(') {
      return false;
    }
    out.setLength(end - 1);
    space = last() == ' ';
    out.setLength(out.length() - (space ? 1 : 0));
    return true; // and behind a hole
  }

  /** Whether two words, or two sentences, touch where a picture or note stood between them. */
  private static boolean runsTogether(char last, char c) {
    if (last >= END_OF_SPACED_SCRIPTS || c >= END_OF_SPACED_SCRIPTS || !Character.isLetter(c)) {
      return false;
    }
    return Character.isLetterOrDigit(last) || ".,;:!?)".indexOf(last) >= 0 && last != '\0';
  }
}
