package dev.cloze.text.wiki;

import dev.cloze.text.wiki.Frames.Kind;
import java.util.Locale;

/**
 * Double braces, and the tables that begin with a brace. What stands in a template is taken away
 * when it closes, but for the words that {@link KeptTemplate} knows.
 */
final class Templates {
  private final WikiSite site;
  private final Scan scan;

  Templates(WikiSite site, Scan scan) {
    this.site = site;
    this.scan = scan;
  }

  void open() {
    int count = scan.run('{');
    if (count == 1) {
      if (scan.lineStart && scan.peek(1) == '|' && scan.peek(2) != '}') {
        scan.frames.push(Kind.TABLE, scan.out.length(), true);
        scan.at += 2;
      } else {
        scan.literal('{');
      }
      return;
    }
    for (int left = count; left >= 2; left -= left == 3 ? 3 : 2) {
      scan.frames.push(Kind.TEMPLATE, scan.out.length(), scan.lineStart);
    }
    scan.lineStart = false;
    scan.at += count;
  }

  void close() {
    int count = scan.run('}', 3);
    if (count == 1) {
      scan.literal('}');
      return;
    }
    if (scan.frames.count(Kind.TEMPLATE) == 0) {
      scan.at += count;
      return;
    }
    while (scan.frames.top() != Kind.TEMPLATE) {
      scan.frames.pop();
    }
    closeTemplate();
    // A parameter has three, but which of its brackets are whose is known in front only: a third
    // one goes with the second if nothing is left to be closed.
    scan.at += count == 3 && scan.frames.count(Kind.TEMPLATE) == 0 ? 3 : 2;
  }

  private void closeTemplate() {
    TemplateText kept = scan.frames.template();
    String rest = null;
    if (kept != null) {
      rest = kept.render(scan.out, scan.frames.start());
    } else if (scan.frames.size() <= Scan.MAX_KEPT_DEPTH) {
      rest = withoutArguments(scan.frames.start());
    }
    boolean lineStarted = scan.frames.lineStart();
    scan.out.setLength(scan.frames.start());
    scan.frames.pop();
    scan.lineStart = lineStarted;
    if (rest != null) {
      scan.out.append(rest);
      scan.lineStart &= rest.isBlank();
    } else {
      scan.hole();
    }
  }

  /**
   * What <code>{{ndash}}</code> and <code>{{formatnum:1234}}</code> stand for; null for nothing.
   */
  private String withoutArguments(int start) {
    String name = scan.beginning(start);
    if (name.length() == Scan.LONGEST_BEGINNING) {
      return null;
    }
    int colon = name.indexOf(':');
    if (colon > 0
        && name.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("formatnum")) {
      return name.substring(colon + 1).strip();
    }
    KeptTemplate template = KeptTemplates.of(site, name);
    return template == null ? null : template.render(TemplateArguments.NONE);
  }

  /** A pipe right in a template. */
  void pipe() {
    TemplateText kept = scan.frames.template();
    if (kept != null) {
      kept.onPipe(scan.out);
    } else if (scan.frames.size() <= Scan.MAX_KEPT_DEPTH && !scan.frames.hasPipe()) {
      KeptTemplate template = KeptTemplates.of(site, scan.beginning(scan.frames.start()));
      if (template != null) {
        scan.frames.setTemplate(new TemplateText(template, scan.out.length() + 1));
      }
    }
    scan.frames.setPipe();
    scan.literal('|');
  }
}
