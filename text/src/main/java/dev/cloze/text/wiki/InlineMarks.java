package dev.cloze.text.wiki;

/** Marks without brackets: quotes for bold and italics, switches, rules, Chinese in variants. */
final class InlineMarks {
  private final Scan scan;
  private int lineEnd = -1; // of the line whose quotes were looked at
  private int apostropheAt = -1; // three quotes of it that are an apostrophe and italics

  InlineMarks(Scan scan) {
    this.scan = scan;
  }

  void apostrophes() {
    int count = scan.run('\'');
    int kept =
        switch (count) {
          case 1 -> 1;
          case 2, 5 -> 0;
          case 3 -> isApostrophe() ? 1 : 0;
          case 4 -> 1;
          default -> count - 5;
        };
    scan.out.append("'".repeat(kept));
    scan.lineStart &= kept == 0;
    scan.at += count;
  }

  /**
   * Where bold and italics of a line both lack their ends, as in <code>''Iliad'''s</code>, one
   * beginning of bold is an apostrophe: MediaWiki's rule, and its choice of which one.
   */
  private boolean isApostrophe() {
    if (scan.at > lineEnd) {
      lookAtLine();
    }
    return scan.at == apostropheAt;
  }

  private void lookAtLine() {
    int start = scan.text.lastIndexOf('\n', scan.at) + 1;
    lineEnd = scan.text.indexOf('\n', scan.at);
    lineEnd = lineEnd < 0 ? scan.text.length() : lineEnd;
    int bold = 0;
    int italics = 0;
    int behindLetter = -1;
    int behindWord = -1;
    int behindSpace = -1;
    for (int i = scan.text.indexOf("''", start); i >= 0 && i < lineEnd; ) {
      int end = i;
      while (end < lineEnd && scan.text.charAt(end) == '\'') {
        end++;
      }
      int count = end - i;
      italics += count == 2 || count >= 5 ? 1 : 0;
      bold += count >= 3 ? 1 : 0;
      if (count == 3) {
        boolean space = i > start && scan.text.charAt(i - 1) == ' ';
        boolean letter = i - 1 > start && scan.text.charAt(i - 2) == ' ';
        if (space) {
          behindSpace = behindSpace < 0 ? i : behindSpace;
        } else if (letter) {
          behindLetter = behindLetter < 0 ? i : behindLetter;
        } else {
          behindWord = behindWord < 0 ? i : behindWord;
        }
      }
      i = scan.text.indexOf("''", end);
    }
    boolean unbalanced = bold % 2 == 1 && italics % 2 == 1;
    int choice = behindLetter >= 0 ? behindLetter : behindWord >= 0 ? behindWord : behindSpace;
    apostropheAt = unbalanced ? choice : -1;
  }

  /** A behaviour switch, as in {@code __NOTOC__}. */
  void underscores() {
    int count = scan.run('_');
    if (count == 2) {
      int end = scan.at + 2;
      while (end < scan.text.length()
          && end - scan.at < 32
          && Character.isUpperCase(scan.text.charAt(end))) {
        end++;
      }
      if (end - scan.at > 4 && scan.text.startsWith("__", end)) {
        scan.at = end + 2;
        return;
      }
    }
    scan.out.append("_".repeat(count));
    scan.lineStart = false;
    scan.at += count;
  }

  void hyphens() {
    int count = scan.run('-');
    if (scan.lineStart && count >= 4) {
      scan.at += count;
      return;
    }
    if (count == 1 && scan.peek(1) == '{' && scan.peek(2) != '{' && variants()) {
      return;
    }
    scan.out.append("-".repeat(count));
    scan.lineStart = false;
    scan.at += count;
  }

  /** Chinese in several scripts, as in {@code -{zh-hans:…; zh-hant:…}-}: the first one. */
  private boolean variants() {
    int limit = Math.min(scan.text.length(), scan.at + 300);
    int end = scan.at + 2;
    while (end < limit && !scan.text.startsWith("}-", end)) {
      end++;
    }
    if (end == limit) {
      return false;
    }
    String content = scan.text.substring(scan.at + 2, end);
    int flag = content.indexOf('|');
    boolean hidden = flag > 0 && flag < 3 && "HTDA-".indexOf(content.charAt(0)) >= 0;
    String shown = content.substring(flag + 1);
    int colon = shown.indexOf(':');
    int semicolon = shown.indexOf(';');
    if (colon > 0 && shown.startsWith("zh")) {
      shown = shown.substring(colon + 1, semicolon > colon ? semicolon : shown.length());
    }
    if (!hidden || content.charAt(0) == 'A') {
      scan.out.append(shown.strip());
    }
    scan.lineStart = false;
    scan.at = end + 2;
    return true;
  }
}
