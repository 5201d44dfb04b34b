package dev.cloze.text.wiki;

import dev.cloze.text.wiki.Frames.Kind;

/**
 * Takes the markup out of wikitext, in one pass: what opens remembers where it did, what closes
 * cuts the output back to there or keeps it. Nothing is looked up behind the end of the line twice,
 * so that time is linear, and brackets that never close are let go at the next heading.
 */
final class WikiText {
  /** In front of a heading's line: this and its level as a digit. */
  static final char HEADING = '\u0001';

  /** Where something was taken out. */
  static final char HOLE = '\u0003';

  /** In front of a line that is a paragraph of its own. */
  static final char ITEM = '\u0002';

  private static final boolean[] SPECIAL = new boolean[128];

  static {
    for (char c : "{}[]|=<&'\n_-*#:;".toCharArray()) {
      SPECIAL[c] = true;
    }
  }

  private final WikiSite site;
  private final Scan scan;
  private final Templates templates;
  private final Links links;
  private final Tags tags;
  private final InlineMarks marks;

  private WikiText(WikiSite site, String text) {
    this.site = site;
    scan = new Scan(text);
    templates = new Templates(site, scan);
    links = new Links(site, scan);
    tags = new Tags(scan);
    marks = new InlineMarks(scan);
  }

  /** Lines of text, headings and items marked. */
  static StringBuilder strip(WikiSite site, String text) {
    return new WikiText(site, text).run();
  }

  private StringBuilder run() {
    while (scan.at < scan.text.length()) {
      char c = scan.text.charAt(scan.at);
      if (c >= 128 || !SPECIAL[c]) {
        plain();
        continue;
      }
      switch (c) {
        case '\n' -> newline();
        case '{' -> templates.open();
        case '}' -> templates.close();
        case '[' -> links.open();
        case ']' -> links.close();
        case '|' -> pipe();
        case '=' -> equals();
        case '<' -> tags.read();
        case '&' -> tags.entity();
        case '\'' -> marks.apostrophes();
        case '_' -> marks.underscores();
        case '-' -> marks.hyphens();
        case '*', '#', ':', ';' -> item(c);
        default -> throw new IllegalStateException("no case for " + c);
      }
    }
    scan.letGo();
    return scan.out;
  }

  private void plain() {
    int end = scan.at + 1;
    while (end < scan.text.length()
        && (scan.text.charAt(end) >= 128 || !SPECIAL[scan.text.charAt(end)])) {
      end++;
    }
    scan.out.append(scan.text, scan.at, end);
    for (int i = scan.at; scan.lineStart && i < end; i++) {
      scan.lineStart = scan.text.charAt(i) == ' ';
    }
    scan.at = end;
  }

  private void newline() {
    boolean blankLine = scan.peek(1) == '\n';
    while (scan.frames.top() == Kind.EXTERNAL_LINK
        || blankLine
            && (scan.frames.top() == Kind.LINK || scan.frames.top() == Kind.DROPPED_LINK)) {
      if (scan.frames.top() == Kind.DROPPED_LINK) {
        scan.out.setLength(scan.frames.start());
      }
      scan.frames.pop();
    }
    scan.out.append('\n');
    scan.lineStart = true;
    scan.at++;
  }

  private void item(char c) {
    if (!scan.lineStart) {
      scan.literal(c);
      return;
    }
    while (scan.at < scan.text.length() && "*#:; ".indexOf(scan.text.charAt(scan.at)) >= 0) {
      scan.at++;
    }
    scan.out.append(ITEM); // and still at the beginning of a line: a table may be indented
  }

  private void equals() {
    if (scan.lineStart && heading()) {
      return;
    }
    if (scan.frames.top() == Kind.TEMPLATE && scan.frames.template() != null) {
      scan.frames.template().onEquals(scan.out);
    }
    scan.literal('=');
  }

  /** Marks a line like {@code == Name ==}; false if it is none. */
  private boolean heading() {
    int lineEnd = scan.text.indexOf('\n', scan.at);
    int end = lineEnd < 0 ? scan.text.length() : lineEnd;
    String line = scan.text.substring(scan.at, end);
    int comment = line.indexOf("<!--");
    if (comment > 0 && line.stripTrailing().endsWith("-->")) {
      end = scan.at + comment;
    }
    while (end > scan.at && Character.isWhitespace(scan.text.charAt(end - 1))) {
      end--;
    }
    int left = scan.run('=', 6);
    int right = 0;
    while (right < left && end - 1 - right > scan.at && scan.text.charAt(end - 1 - right) == '=') {
      right++;
    }
    int level = Math.min(left, right);
    if (level == 0 || end - scan.at <= 2 * level) {
      return false;
    }
    // Whatever is open was never meant to be: no bracket goes on over a heading.
    scan.letGo();
    scan.out.append('\n').append(HEADING).append((char) ('0' + level));
    scan.out.append(stripped(scan.text.substring(scan.at + level, end - level))).append('\n');
    scan.at = lineEnd < 0 ? scan.text.length() : lineEnd;
    return true;
  }

  private String stripped(String heading) {
    return strip(site, heading.strip().replace('=', ' ')).toString().replace('\n', ' ');
  }

  private void pipe() {
    Kind top = scan.frames.top();
    if (scan.lineStart && scan.peek(1) == '}' && scan.peek(2) != '}') {
      scan.at += 2;
      if (scan.frames.count(Kind.TABLE) > 0) {
        scan.closeTo(Kind.TABLE);
      }
      return;
    }
    if (top == Kind.TEMPLATE) {
      templates.pipe();
    } else if (top == Kind.LINK) {
      links.pipe();
    } else {
      scan.literal('|');
    }
  }
}
