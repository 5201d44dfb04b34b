package dev.cloze.text.wiki;

import dev.cloze.text.wiki.Frames.Kind;

/** Square brackets: links in the wiki keep their labels, links out of it, too. */
final class Links {
  private final WikiSite site;
  private final Scan scan;

  Links(WikiSite site, Scan scan) {
    this.site = site;
    this.scan = scan;
  }

  void open() {
    int count = scan.run('[');
    if (count == 1) {
      int url = endOfUrl(scan.at + 1);
      if (url > scan.at + 1) {
        scan.frames.push(Kind.EXTERNAL_LINK, scan.out.length(), scan.lineStart);
        scan.at = url;
        while (scan.peek(0) == ' ') {
          scan.at++;
        }
      } else {
        scan.literal('[');
      }
      return;
    }
    if (count % 2 == 1) {
      scan.literal('[');
    }
    for (int i = 0; i < count / 2; i++) {
      scan.frames.push(Kind.LINK, scan.out.length(), scan.lineStart);
    }
    scan.at += count / 2 * 2;
  }

  /** Where the address that begins here ends, or {@code from} if none does. */
  private int endOfUrl(int from) {
    int to = Math.min(scan.text.length(), from + 10);
    int colon = from;
    while (colon < to && Character.isLetter(scan.text.charAt(colon))) {
      colon++;
    }
    boolean scheme = scan.text.startsWith("://", colon) && colon > from;
    boolean mail = scan.text.startsWith("mailto:", from) || scan.text.startsWith("news:", from);
    if (!scheme && !mail && !scan.text.startsWith("//", from)) {
      return from;
    }
    int end = from;
    while (end < scan.text.length() && " \t\n[]<{|".indexOf(scan.text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** A pipe right in a link. */
  void pipe() {
    int start = scan.frames.start();
    if (scan.frames.hasPipe() || scan.out.length() == start) {
      scan.literal('|');
    } else if (site.linkTo(scan.beginning(start)) == WikiSite.Link.DROPPED) {
      scan.frames.dropLink();
      scan.literal('|');
    } else {
      scan.out.setLength(start);
      scan.frames.setPipe();
      scan.lineStart = scan.frames.lineStart();
      scan.at++;
    }
  }

  void close() {
    int count = scan.run(']', 3);
    if (scan.frames.top() == Kind.EXTERNAL_LINK) {
      boolean outer = count > 1 && scan.frames.size() > 1;
      scan.frames.pop();
      scan.at++;
      if (count == 2 && outer && !isLink(scan.frames.top())) {
        scan.at++; // one too many
      }
      return;
    }
    if (count == 1) {
      scan.literal(']');
      return;
    }
    scan.at += 2;
    if (isLink(scan.frames.top())) {
      closeLink();
    }
  }

  private static boolean isLink(Kind kind) {
    return kind == Kind.LINK || kind == Kind.DROPPED_LINK;
  }

  private void closeLink() {
    int start = scan.frames.start();
    if (scan.frames.top() == Kind.DROPPED_LINK) {
      cutLink(start);
      return;
    }
    if (scan.frames.hasPipe()) {
      scan.frames.pop();
      scan.lineStart &= scan.out.length() == start;
      return;
    }
    WikiSite.Link link = site.linkTo(scan.beginning(start));
    if (link == WikiSite.Link.DROPPED) {
      cutLink(start);
      return;
    }
    scan.frames.pop();
    if (scan.frames.size() > Scan.MAX_KEPT_DEPTH) {
      return; // cutting into the middle of what is there takes time
    }
    int from = start;
    if (link == WikiSite.Link.WITHOUT_PREFIX) {
      from = scan.out.indexOf(":", start) + 1;
    } else if (scan.out.length() > start && ":#".indexOf(scan.out.charAt(start)) >= 0) {
      from = start + 1;
    }
    scan.out.delete(start, from);
  }

  private void cutLink(int start) {
    scan.out.setLength(start);
    scan.hole();
    scan.lineStart = scan.frames.lineStart();
    scan.frames.pop();
  }
}
