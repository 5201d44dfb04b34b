package dev.cloze.text.wiki;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A template that stands for words of a sentence, where dropping it would leave a hole. All others
 * are dropped: boxes, notes, navigation.
 *
 * @param first the first argument that is text, from 1; 0 for none
 * @param last the last one
 * @param separator what stands between them
 * @param prefix what stands in front; the whole text if there are no arguments
 */
record KeptTemplate(int first, int last, String separator, String prefix) {
  private static final int LONGEST_NAME = 30;

  /** Names of arguments that hold the text of quotations. */
  private static final Set<String> TEXT_NAMES = Set.of("text", "quote", "content");

  private static final Map<String, KeptTemplate> BY_NAME = new HashMap<>();

  static {
    put(
        new KeptTemplate(1, 1, "", ""),
        "nowrap",
        "nobr",
        "nbr",
        "small",
        "smaller",
        "big",
        "larger",
        "angbr",
        "angle bracket",
        "vanchor",
        "visible anchor",
        "abbr",
        "tooltip",
        "nihongo",
        "sc",
        "smallcaps",
        "keypress",
        "key",
        "val",
        "chem2",
        "quote",
        "blockquote",
        "cquote",
        "quotation",
        "bq",
        "poemquote",
        "quote box",
        "nts",
        "ntsh",
        "flag",
        "flagcountry",
        "flagu",
        "math",
        "mvar",
        "mathit",
        "ill",
        "interlanguage link",
        "link-interwiki",
        "illm",
        "em",
        "strong",
        "bold",
        "italic",
        "italics",
        "underline",
        "nowiki",
        "noitalic",
        "script",
        "linktext",
        "wt",
        "wikt-lang",
        "music",
        "resize",
        "font",
        "color",
        "colored link",
        "section link",
        "annotated link",
        "e",
        "sup",
        "sub",
        "gaps",
        "num",
        "formatnum",
        "zitat",
        "citation bloc",
        "citazione",
        "unità",
        "lk",
        "ruby",
        "ruby-ja",
        "proper name",
        "not a typo",
        "sic",
        "typo",
        "as written",
        "circular reference",
        "nomorelinks");
    put(
        new KeptTemplate(2, 2, "", ""),
        "lang",
        "langue",
        "transl",
        "transliteration",
        "native name",
        "native phrase",
        "script/nastaliq",
        "wikt",
        "lien",
        "tr",
        "xl");
    put(new KeptTemplate(1, 2, " ", ""), "convert", "cvt", "unité", "unit", "ship", "sclass");
    put(new KeptTemplate(1, 2, "/", ""), "frac", "fraction", "sfrac", "tfrac");
    put(new KeptTemplate(1, 1, "", "c. "), "circa", "c.", "ca.", "approx");
    put(new KeptTemplate(1, 1, "", "As of "), "as of");
    put(new KeptTemplate(1, 1, "", "USS "), "uss");
    put(new KeptTemplate(1, 1, "", "HMS "), "hms");
    put(new KeptTemplate(1, 1, "", "US$"), "us$", "usd");
    put(new KeptTemplate(1, 1, "", "£"), "gbp", "£");
    put(new KeptTemplate(1, 1, "", "€"), "eur", "€");
    put(new KeptTemplate(0, 0, "", "–"), "ndash", "en dash", "–");
    put(new KeptTemplate(0, 0, "", "—"), "mdash", "em dash", "—");
    put(new KeptTemplate(0, 0, "", " – "), "snd", "spnd", "spaced ndash", "spaced en dash");
    put(new KeptTemplate(0, 0, "", " "), "nbsp", "space", "spaces", "thin space", "hsp", "thinsp");
    put(new KeptTemplate(0, 0, "", "π"), "pi");
    put(new KeptTemplate(0, 0, "", "'"), "'", "`", "apostrophe");
    put(new KeptTemplate(0, 0, "", "'s"), "'s");
    put(new KeptTemplate(0, 0, "", "="), "=");
    put(new KeptTemplate(0, 0, "", "·"), "·", "dot", "middot");
    put(new KeptTemplate(0, 0, "", "•"), "•", "bull", "bullet");
    put(new KeptTemplate(0, 0, "", "?"), "?");
    put(new KeptTemplate(0, 0, "", "♯"), "sharp", "music sharp");
    put(new KeptTemplate(0, 0, "", "♭"), "flat", "music flat");
    put(new KeptTemplate(0, 0, "", "AD"), "ad", "ce");
    put(new KeptTemplate(0, 0, "", "BC"), "bc", "bce");
  }

  private static void put(KeptTemplate template, String... names) {
    for (String name : names) {
      BY_NAME.put(name, template);
    }
  }

  /** The template called so, or null if it is dropped. */
  static KeptTemplate of(CharSequence name) {
    if (name.length() > LONGEST_NAME) {
      return null;
    }
    String key = name.toString().strip().toLowerCase(Locale.ROOT).replace('_', ' ');
    KeptTemplate template = BY_NAME.get(key);
    return template == null && key.startsWith("lang-") ? BY_NAME.get("nowrap") : template;
  }

  /** Which argument of this template a named one is: 0 for one that is no text. */
  int argument(String name) {
    if (TEXT_NAMES.contains(name)) {
      return first;
    }
    return name.length() == 1 && name.charAt(0) >= '1' && name.charAt(0) <= '9'
        ? name.charAt(0) - '0'
        : 0;
  }
}
