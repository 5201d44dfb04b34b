package dev.cloze.text.wiki;

import dev.cloze.text.wiki.Frames.Kind;

/**
 * Where the reading of a page is: the text, what came of it so far, and the brackets that are open.
 */
final class Scan {
  /** MediaWiki itself expands templates in templates no deeper. */
  static final int MAX_KEPT_DEPTH = 40;

  static final int LONGEST_BEGINNING = 48;

  final String text;
  final StringBuilder out;
  final Frames frames = new Frames();
  int at;

  /** Whether only blanks stand between here and the beginning of the line. */
  boolean lineStart = true;

  Scan(String text) {
    this.text = withoutControls(text);
    out = new StringBuilder(text.length() / 2 + 16);
  }

  /** Those below a space mark lines in the output; XML has none but tabs and line ends. */
  private static String withoutControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' && text.charAt(i) != '\n') {
        var clean = new StringBuilder(text);
        for (int j = i; j < clean.length(); j++) {
          if (clean.charAt(j) < ' ' && clean.charAt(j) != '\n') {
            clean.setCharAt(j, ' ');
          }
        }
        return clean.toString();
      }
    }
    return text;
  }

  void literal(char c) {
    out.append(c);
    lineStart = false;
    at++;
  }

  /** Notes that something was taken out here. */
  void hole() {
    out.append(WikiText.HOLE);
  }

  char peek(int offset) {
    int i = at + offset;
    return i < text.length() ? text.charAt(i) : '\0';
  }

  int run(char c) {
    return run(c, Integer.MAX_VALUE);
  }

  /** How many of these stand here; no more than {@code most}, if each is to be handled alone. */
  int run(char c, int most) {
    int end = at;
    while (end < text.length() && end - at < most && text.charAt(end) == c) {
      end++;
    }
    return end - at;
  }

  /** The output from a place on, as much as a name can be long. */
  String beginning(int start) {
    return out.substring(start, Math.min(out.length(), start + LONGEST_BEGINNING));
  }

  /** Whatever is open was never closed: it is text, but for links to files. */
  void letGo() {
    while (frames.size() > 0) {
      if (frames.top() == Kind.DROPPED_LINK) {
        out.setLength(frames.start());
      }
      frames.pop();
    }
  }

  /** Cuts out a table and all that is open in it. */
  void closeTo(Kind kind) {
    while (frames.top() != kind) {
      frames.pop();
    }
    out.setLength(frames.start());
    lineStart = frames.lineStart();
    frames.pop();
  }
}
