package dev.cloze.text.wiki;

import dev.cloze.text.wiki.Frames.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Angle brackets, comments among them, and character references. */
final class Tags {
  /** A formula that is text as it stands: a letter, a sum. */
  private static final Pattern PLAIN_FORMULA =
      Pattern.compile("[\\p{L}\\p{N} +\\-=<>()\\[\\].,/*!:]{1,60}");

  private final Scan scan;
  private final Set<String> neverClosed = new HashSet<>();

  Tags(Scan scan) {
    this.scan = scan;
  }

  void read() {
    if (scan.text.startsWith("<!--", scan.at)) {
      comment();
      return;
    }
    boolean closing = scan.peek(1) == '/';
    int nameAt = scan.at + (closing ? 2 : 1);
    String name = WikiTags.name(scan.text, nameAt);
    int end = name == null ? -1 : endOfTag(nameAt);
    if (end < 0) {
      scan.literal('<');
      return;
    }
    boolean selfClosing = scan.text.charAt(end - 2) == '/';
    scan.at = end;
    switch (WikiTags.kind(name)) {
      case INLINE -> {
        if (name.equals("sup") && !closing) {
          power();
        }
      }
      case BREAK -> scan.out.append(' ');
      case BLOCK -> {
        scan.out.append("\n\n");
        scan.lineStart = true;
      }
      case TABLE -> table(closing);
      case DROPPED -> {
        if (!closing && !selfClosing) {
          dropped(name);
        }
      }
      case LITERAL -> {
        if (!closing && !selfClosing) {
          nowiki(name);
        }
      }
    }
  }

  /** A power would become a part of the number before it, as in 10&lt;sup&gt;7&lt;/sup&gt;. */
  private void power() {
    boolean behindDigit =
        !scan.out.isEmpty() && Character.isDigit(scan.out.charAt(scan.out.length() - 1));
    boolean signed = scan.peek(0) == '-' || scan.peek(0) == '\u2212';
    if (behindDigit && Character.isDigit(scan.peek(signed ? 1 : 0))) {
      scan.out.append('^');
    }
  }

  private void dropped(String name) {
    int start = scan.at;
    int close = closingTag(name);
    if (close < 0) {
      return;
    }
    scan.at = close;
    String content =
        name.equals("math")
            ? scan.text.substring(start, scan.text.lastIndexOf("</", close)).strip()
            : "";
    if (PLAIN_FORMULA.matcher(content).matches()) {
      scan.out.append(content);
      scan.lineStart = false;
    } else {
      scan.hole();
    }
  }

  private void comment() {
    int end = scan.text.indexOf("-->", scan.at + 4);
    if (end < 0) {
      scan.at = scan.text.length(); // as MediaWiki does
      return;
    }
    scan.at = end + 3;
    boolean ownLine =
        scan.lineStart && (scan.out.isEmpty() || scan.out.charAt(scan.out.length() - 1) == '\n');
    if (ownLine && scan.peek(0) == '\n') {
      scan.at++;
    }
  }

  private void table(boolean closing) {
    if (!closing) {
      scan.frames.push(Kind.HTML_TABLE, scan.out.length(), scan.lineStart);
    } else if (scan.frames.count(Kind.HTML_TABLE) > 0) {
      scan.closeTo(Kind.HTML_TABLE);
    }
  }

  /** Where the tag ends, or -1: another tag's beginning ends the search. */
  private int endOfTag(int from) {
    for (int i = from; i < scan.text.length(); i++) {
      char c = scan.text.charAt(i);
      if (c == '>') {
        return i + 1;
      }
      if (c == '<') {
        return -1;
      }
    }
    return -1;
  }

  /** Where the next closing tag of this name ends, or -1. */
  private int closingTag(String name) {
    if (neverClosed.contains(name)) {
      return -1;
    }
    for (int i = scan.text.indexOf("</", scan.at); i >= 0; i = scan.text.indexOf("</", i + 2)) {
      if (name.equals(WikiTags.name(scan.text, i + 2))) {
        int end = scan.text.indexOf('>', i);
        if (end >= 0) {
          return end + 1;
        }
        break;
      }
    }
    neverClosed.add(name);
    return -1;
  }

  private void nowiki(String name) {
    int start = scan.at;
    int end = closingTag(name);
    if (end < 0) {
      return;
    }
    int close = scan.text.lastIndexOf("</", end);
    for (scan.at = start; scan.at < close; ) {
      char c = scan.text.charAt(scan.at);
      if (c == '&') {
        entity();
      } else {
        scan.literal(c == '\n' ? ' ' : c);
      }
    }
    scan.at = end;
  }

  void entity() {
    int end = Entities.append(scan.text, scan.at, scan.out);
    if (end == scan.at) {
      scan.literal('&');
    } else {
      scan.at = end;
      scan.lineStart = false;
    }
  }
}
