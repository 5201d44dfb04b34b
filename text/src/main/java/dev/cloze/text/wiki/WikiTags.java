package dev.cloze.text.wiki;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The tags that wikitext knows; all others are ordinary text there. */
final class WikiTags {
  /** What becomes of a tag. */
  enum Kind {
    /** Goes with all that it encloses, which is no wikitext or no part of the text. */
    DROPPED,
    /** What it encloses is text as it stands. */
    LITERAL,
    TABLE,
    /** Only the tag goes, and what follows is a new paragraph. */
    BLOCK,
    BREAK,
    /** Only the tag goes. */
    INLINE
  }

  private static final int LONGEST_NAME = 16;
  private static final Map<String, Kind> KINDS = new HashMap<>();

  static {
    put(
        Kind.DROPPED,
        "ref",
        "gallery",
        "math",
        "chem",
        "ce",
        "syntaxhighlight",
        "source",
        "timeline",
        "imagemap",
        "score",
        "hiero",
        "graph",
        "mapframe",
        "maplink",
        "templatedata",
        "inputbox",
        "categorytree",
        "references",
        "includeonly",
        "templatestyles",
        "indicator",
        "pre",
        "style",
        "script",
        "charinsert",
        "rss",
        "tabber",
        "choose",
        "dynamicpagelist",
        "rt",
        "rp",
        "phonos");
    put(Kind.LITERAL, "nowiki");
    put(Kind.TABLE, "table");
    put(Kind.BREAK, "br", "wbr");
    put(
        Kind.BLOCK,
        "p",
        "div",
        "hr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "center",
        "poem",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "caption",
        "thead",
        "tbody",
        "poll");
    put(
        Kind.INLINE,
        "b",
        "i",
        "u",
        "s",
        "em",
        "strong",
        "small",
        "big",
        "sup",
        "sub",
        "span",
        "font",
        "code",
        "tt",
        "kbd",
        "samp",
        "var",
        "abbr",
        "cite",
        "del",
        "ins",
        "strike",
        "dfn",
        "q",
        "bdi",
        "bdo",
        "ruby",
        "rb",
        "rtc",
        "mark",
        "time",
        "data",
        "td",
        "th",
        "noinclude",
        "onlyinclude",
        "nobr",
        "a",
        "img",
        "langconvert",
        "translate",
        "tvar",
        "languages",
        "label",
        "section");
  }

  private WikiTags() {}

  private static void put(Kind kind, String... names) {
    for (String name : names) {
      KINDS.put(name, kind);
    }
  }

  /** The name that begins at {@code at}, in lower case; null if no tag is called so. */
  static String name(String text, int at) {
    int end = at;
    while (end < text.length() && end - at <= LONGEST_NAME && isNamePart(text.charAt(end))) {
      end++;
    }
    String name = text.substring(at, end).toLowerCase(Locale.ROOT);
    return KINDS.containsKey(name) ? name : null;
  }

  static Kind kind(String name) {
    return KINDS.get(name);
  }

  private static boolean isNamePart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
  }
}
