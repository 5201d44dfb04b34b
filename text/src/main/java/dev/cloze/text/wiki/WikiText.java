package dev.cloze.text.wiki;

import dev.cloze.text.wiki.Frames.Kind;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Takes the markup out of wikitext, in one pass: what opens remembers where it did, what closes
 * cuts the output back to there or keeps it. Nothing is looked up behind the end of the line twice,
 * so that time is linear, and brackets that never close are let go at the next heading.
 */
final class WikiText {
  /** In front of a heading's line: this and its level as a digit. */
  static final char HEADING = '\u0001';

  /** In front of a line that is a paragraph of its own. */
  static final char ITEM = '\u0002';

  /** MediaWiki itself expands templates in templates no deeper. */
  private static final int MAX_KEPT_DEPTH = 40;

  private static final int LONGEST_BEGINNING = 48;

  private static final boolean[] SPECIAL = new boolean[128];

  static {
    for (char c : "{}[]|=<&'\n_-*#:;".toCharArray()) {
      SPECIAL[c] = true;
    }
  }

  private final WikiSite site;
  private final String text;
  private final StringBuilder out;
  private final Frames frames = new Frames();
  private final Set<String> neverClosed = new HashSet<>();
  private int at;
  private boolean lineStart = true;

  private WikiText(WikiSite site, String text) {
    this.site = site;
    this.text = withoutControls(text);
    out = new StringBuilder(text.length() / 2 + 16);
  }

  /** Lines of text, headings and items marked. */
  static StringBuilder strip(WikiSite site, String text) {
    return new WikiText(site, text).run();
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

  private StringBuilder run() {
    int length = text.length();
    while (at < length) {
      char c = text.charAt(at);
      if (c >= 128 || !SPECIAL[c]) {
        plain();
        continue;
      }
      switch (c) {
        case '\n' -> newline();
        case '{' -> openBraces();
        case '}' -> closeBraces();
        case '[' -> openBrackets();
        case ']' -> closeBrackets();
        case '|' -> pipe();
        case '=' -> equals();
        case '<' -> tag();
        case '&' -> entity();
        case '\'' -> apostrophes();
        case '_' -> underscores();
        case '-' -> hyphens();
        case '*', '#', ':', ';' -> item(c);
        default -> throw new IllegalStateException("no case for " + c);
      }
    }
    letGo();
    return out;
  }

  /** Whatever is open was never closed: it is text, but for links to files. */
  private void letGo() {
    while (frames.size() > 0) {
      if (frames.top() == Kind.DROPPED_LINK) {
        out.setLength(frames.start());
      }
      frames.pop();
    }
  }

  private void plain() {
    int end = at + 1;
    while (end < text.length() && (text.charAt(end) >= 128 || !SPECIAL[text.charAt(end)])) {
      end++;
    }
    out.append(text, at, end);
    for (int i = at; lineStart && i < end; i++) {
      lineStart = text.charAt(i) == ' ';
    }
    at = end;
  }

  private void literal(char c) {
    out.append(c);
    lineStart = false;
    at++;
  }

  private char peek(int offset) {
    int i = at + offset;
    return i < text.length() ? text.charAt(i) : '\0';
  }

  private int run(char c) {
    return run(c, Integer.MAX_VALUE);
  }

  /** How many of these stand here; no more than {@code most}, if each is to be handled alone. */
  private int run(char c, int most) {
    int end = at;
    while (end < text.length() && end - at < most && text.charAt(end) == c) {
      end++;
    }
    return end - at;
  }

  /** The output from a place on, as much as a name can be long. */
  private String beginning(int start) {
    return out.substring(start, Math.min(out.length(), start + LONGEST_BEGINNING));
  }

  // ---- lines

  private void newline() {
    boolean blankLine = peek(1) == '\n';
    while (frames.top() == Kind.EXTERNAL_LINK
        || blankLine && (frames.top() == Kind.LINK || frames.top() == Kind.DROPPED_LINK)) {
      if (frames.top() == Kind.DROPPED_LINK) {
        out.setLength(frames.start());
      }
      frames.pop();
    }
    out.append('\n');
    lineStart = true;
    at++;
  }

  private void item(char c) {
    if (!lineStart) {
      literal(c);
      return;
    }
    while (at < text.length() && "*#:; ".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    out.append(ITEM); // and still at the beginning of a line: a table may be indented
  }

  private void equals() {
    if (lineStart && heading()) {
      return;
    }
    if (frames.top() == Kind.TEMPLATE && frames.template() != null) {
      frames.template().onEquals(out);
    }
    literal('=');
  }

  /** Marks a line like {@code == Name ==}; false if it is none. */
  private boolean heading() {
    int lineEnd = text.indexOf('\n', at);
    int end = lineEnd < 0 ? text.length() : lineEnd;
    String line = text.substring(at, end);
    int comment = line.indexOf("<!--");
    if (comment > 0 && line.stripTrailing().endsWith("-->")) {
      end = at + comment;
    }
    while (end > at && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    int left = run('=', 6);
    int right = 0;
    while (right < left && end - 1 - right > at && text.charAt(end - 1 - right) == '=') {
      right++;
    }
    int level = Math.min(left, right);
    if (level == 0 || end - at <= 2 * level) {
      return false;
    }
    // Whatever is open was never meant to be: no bracket goes on over a heading.
    letGo();
    out.append('\n').append(HEADING).append((char) ('0' + level));
    out.append(stripped(text.substring(at + level, end - level))).append('\n');
    at = lineEnd < 0 ? text.length() : lineEnd;
    return true;
  }

  private String stripped(String heading) {
    return strip(site, heading.strip().replace('=', ' ')).toString().replace('\n', ' ');
  }

  // ---- templates and tables

  private void openBraces() {
    int count = run('{');
    if (count == 1) {
      if (lineStart && peek(1) == '|' && peek(2) != '}') {
        frames.push(Kind.TABLE, out.length(), true);
        at += 2;
      } else {
        literal('{');
      }
      return;
    }
    for (int left = count; left >= 2; left -= left == 3 ? 3 : 2) {
      frames.push(Kind.TEMPLATE, out.length(), lineStart);
    }
    lineStart = false;
    at += count;
  }

  private void closeBraces() {
    int count = run('}', 3);
    if (count == 1) {
      literal('}');
      return;
    }
    if (frames.count(Kind.TEMPLATE) == 0) {
      at += count;
      return;
    }
    while (frames.top() != Kind.TEMPLATE) {
      frames.pop();
    }
    closeTemplate();
    // A parameter has three, but which of its brackets are whose is known in front only: a third
    // one goes with the second if nothing is left to be closed.
    at += count == 3 && frames.count(Kind.TEMPLATE) == 0 ? 3 : 2;
  }

  private void closeTemplate() {
    TemplateText kept = frames.template();
    String rest = null;
    if (kept != null) {
      rest = kept.render(out);
    } else if (frames.size() <= MAX_KEPT_DEPTH) {
      rest = withoutArguments(frames.start());
    }
    boolean lineStarted = frames.lineStart();
    out.setLength(frames.start());
    frames.pop();
    lineStart = lineStarted;
    if (rest != null) {
      out.append(rest);
      lineStart &= rest.isBlank();
    }
  }

  /**
   * What <code>{{ndash}}</code> and <code>{{formatnum:1234}}</code> stand for; null for nothing.
   */
  private String withoutArguments(int start) {
    String name = beginning(start);
    if (name.length() == LONGEST_BEGINNING) {
      return null;
    }
    int colon = name.indexOf(':');
    if (colon > 0
        && name.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("formatnum")) {
      return name.substring(colon + 1).strip();
    }
    KeptTemplate template = KeptTemplate.of(name);
    return template == null || template.first() > 0 ? null : template.prefix();
  }

  private void pipe() {
    Kind top = frames.top();
    if (lineStart && peek(1) == '}' && peek(2) != '}') {
      at += 2;
      if (frames.count(Kind.TABLE) > 0) {
        closeTo(Kind.TABLE);
      }
      return;
    }
    if (top == Kind.TEMPLATE) {
      pipeInTemplate();
    } else if (top == Kind.LINK) {
      pipeInLink();
    } else {
      literal('|');
    }
  }

  private void pipeInTemplate() {
    TemplateText kept = frames.template();
    if (kept != null) {
      kept.onPipe(out);
    } else if (frames.size() <= MAX_KEPT_DEPTH && !frames.hasPipe()) {
      KeptTemplate template = KeptTemplate.of(beginning(frames.start()));
      if (template != null) {
        frames.setTemplate(new TemplateText(template, out.length() + 1));
      }
    }
    frames.setPipe();
    literal('|');
  }

  /** Cuts out a table and all that is open in it. */
  private void closeTo(Kind kind) {
    while (frames.top() != kind) {
      frames.pop();
    }
    out.setLength(frames.start());
    lineStart = frames.lineStart();
    frames.pop();
  }

  // ---- links

  private void openBrackets() {
    int count = run('[');
    if (count == 1) {
      int url = endOfUrl(at + 1);
      if (url > at + 1) {
        frames.push(Kind.EXTERNAL_LINK, out.length(), lineStart);
        at = url;
        while (peek(0) == ' ') {
          at++;
        }
      } else {
        literal('[');
      }
      return;
    }
    if (count % 2 == 1) {
      literal('[');
    }
    for (int i = 0; i < count / 2; i++) {
      frames.push(Kind.LINK, out.length(), lineStart);
    }
    at += count / 2 * 2;
  }

  /** Where the address that begins here ends, or {@code from} if none does. */
  private int endOfUrl(int from) {
    int to = Math.min(text.length(), from + 10);
    int colon = from;
    while (colon < to && Character.isLetter(text.charAt(colon))) {
      colon++;
    }
    boolean scheme = text.startsWith("://", colon) && colon > from;
    boolean mail = text.startsWith("mailto:", from) || text.startsWith("news:", from);
    if (!scheme && !mail && !text.startsWith("//", from)) {
      return from;
    }
    int end = from;
    while (end < text.length() && " \t\n[]<{|".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private void pipeInLink() {
    int start = frames.start();
    if (frames.hasPipe() || out.length() == start) {
      literal('|');
    } else if (site.linkTo(beginning(start)) == WikiSite.Link.DROPPED) {
      frames.dropLink();
      literal('|');
    } else {
      out.setLength(start);
      frames.setPipe();
      lineStart = frames.lineStart();
      at++;
    }
  }

  private void closeBrackets() {
    int count = run(']', 3);
    if (frames.top() == Kind.EXTERNAL_LINK) {
      boolean outer = count > 1 && frames.size() > 1;
      frames.pop();
      at++;
      if (count == 2 && outer && !isLink(frames.top())) {
        at++; // one too many
      }
      return;
    }
    if (count == 1) {
      literal(']');
      return;
    }
    at += 2;
    if (isLink(frames.top())) {
      closeLink();
    }
  }

  private static boolean isLink(Kind kind) {
    return kind == Kind.LINK || kind == Kind.DROPPED_LINK;
  }

  private void closeLink() {
    int start = frames.start();
    if (frames.top() == Kind.DROPPED_LINK) {
      cutLink(start);
      return;
    }
    if (frames.hasPipe()) {
      frames.pop();
      lineStart &= out.length() == start;
      return;
    }
    WikiSite.Link link = site.linkTo(beginning(start));
    if (link == WikiSite.Link.DROPPED) {
      cutLink(start);
      return;
    }
    frames.pop();
    if (frames.size() > MAX_KEPT_DEPTH) {
      return; // cutting into the middle of what is there takes time
    }
    int from = start;
    if (link == WikiSite.Link.WITHOUT_PREFIX) {
      from = out.indexOf(":", start) + 1;
    } else if (out.length() > start && ":#".indexOf(out.charAt(start)) >= 0) {
      from = start + 1;
    }
    out.delete(start, from);
  }

  private void cutLink(int start) {
    out.setLength(start);
    lineStart = frames.lineStart();
    frames.pop();
  }

  // ---- tags, entities and the rest

  private void tag() {
    if (text.startsWith("<!--", at)) {
      comment();
      return;
    }
    boolean closing = peek(1) == '/';
    int nameAt = at + (closing ? 2 : 1);
    String name = WikiTags.name(text, nameAt);
    int end = name == null ? -1 : endOfTag(nameAt);
    if (end < 0) {
      literal('<');
      return;
    }
    boolean selfClosing = text.charAt(end - 2) == '/';
    at = end;
    switch (WikiTags.kind(name)) {
      case INLINE -> {}
      case BREAK -> out.append(' ');
      case BLOCK -> {
        out.append("\n\n");
        lineStart = true;
      }
      case TABLE -> table(closing);
      case DROPPED -> {
        if (!closing && !selfClosing) {
          int close = closingTag(name);
          at = close < 0 ? at : close;
        }
      }
      case LITERAL -> {
        if (!closing && !selfClosing) {
          nowiki(name);
        }
      }
    }
  }

  private void comment() {
    int end = text.indexOf("-->", at + 4);
    if (end < 0) {
      at = text.length(); // as MediaWiki does
      return;
    }
    at = end + 3;
    boolean ownLine = lineStart && (out.isEmpty() || out.charAt(out.length() - 1) == '\n');
    if (ownLine && peek(0) == '\n') {
      at++;
    }
  }

  private void table(boolean closing) {
    if (!closing) {
      frames.push(Kind.HTML_TABLE, out.length(), lineStart);
    } else if (frames.count(Kind.HTML_TABLE) > 0) {
      closeTo(Kind.HTML_TABLE);
    }
  }

  /** Where the tag ends, or -1: another tag's beginning ends the search. */
  private int endOfTag(int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
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
    for (int i = text.indexOf("</", at); i >= 0; i = text.indexOf("</", i + 2)) {
      if (name.equals(WikiTags.name(text, i + 2))) {
        int end = text.indexOf('>', i);
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
    int start = at;
    int end = closingTag(name);
    if (end < 0) {
      return;
    }
    int close = text.lastIndexOf("</", end);
    for (at = start; at < close; ) {
      char c = text.charAt(at);
      if (c == '&') {
        entity();
      } else {
        literal(c == '\n' ? ' ' : c);
      }
    }
    at = end;
  }

  private void entity() {
    int end = Entities.append(text, at, out);
    if (end == at) {
      literal('&');
    } else {
      at = end;
      lineStart = false;
    }
  }

  private void apostrophes() {
    int count = run('\'');
    int kept =
        switch (count) {
          case 1 -> 1;
          case 2, 3, 5 -> 0;
          case 4 -> 1;
          default -> count - 5;
        };
    out.append("'".repeat(kept));
    lineStart &= kept == 0;
    at += count;
  }

  /** A behaviour switch, as in {@code __NOTOC__}. */
  private void underscores() {
    int count = run('_');
    if (count == 2) {
      int end = at + 2;
      while (end < text.length() && end - at < 32 && Character.isUpperCase(text.charAt(end))) {
        end++;
      }
      if (end - at > 4 && text.startsWith("__", end)) {
        at = end + 2;
        return;
      }
    }
    out.append("_".repeat(count));
    lineStart = false;
    at += count;
  }

  private void hyphens() {
    int count = run('-');
    if (lineStart && count >= 4) {
      at += count;
      return;
    }
    if (count == 1 && peek(1) == '{' && peek(2) != '{' && variants()) {
      return;
    }
    out.append("-".repeat(count));
    lineStart = false;
    at += count;
  }

  /** Chinese in several scripts, as in {@code -{zh-hans:…; zh-hant:…}-}: the first one. */
  private boolean variants() {
    int limit = Math.min(text.length(), at + 300);
    int end = at + 2;
    while (end < limit && !text.startsWith("}-", end)) {
      end++;
    }
    if (end == limit) {
      return false;
    }
    String content = text.substring(at + 2, end);
    int flag = content.indexOf('|');
    boolean hidden = flag > 0 && flag < 3 && "HTDA-".indexOf(content.charAt(0)) >= 0;
    String shown = content.substring(flag + 1);
    int colon = shown.indexOf(':');
    int semicolon = shown.indexOf(';');
    if (colon > 0 && shown.startsWith("zh")) {
      shown = shown.substring(colon + 1, semicolon > colon ? semicolon : shown.length());
    }
    if (!hidden || content.charAt(0) == 'A') {
      out.append(shown.strip());
    }
    lineStart = false;
    at = end + 2;
    return true;
  }
}
