package dev.cloze.text.wiki;

import static dev.cloze.text.wiki.TemplateRules.argument;
import static dev.cloze.text.wiki.TemplateRules.given;
import static dev.cloze.text.wiki.TemplateRules.joined;
import static dev.cloze.text.wiki.TemplateRules.money;
import static dev.cloze.text.wiki.TemplateRules.range;
import static dev.cloze.text.wiki.TemplateRules.within;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The names of the templates that stand for words of a sentence; all others are dropped. */
final class KeptTemplates {
  private static final int LONGEST_NAME = 30;

  private static final Map<String, KeptTemplate> BY_NAME = new HashMap<>();

  static {
    put(
        argument(1),
        "nowrap",
        "nobr",
        "nbr",
        "small",
        "smaller",
        "midsize",
        "big",
        "larger",
        "center",
        "angbr",
        "angle bracket",
        "angbr ipa",
        "vr",
        "vanchor",
        "visible anchor",
        "abbr",
        "tooltip",
        "sc",
        "smallcaps",
        "keypress",
        "key",
        "chem2",
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
        "linktext",
        "wt",
        "section link",
        "annotated link",
        "sup",
        "sub",
        "gaps",
        "num",
        "formatnum",
        "nihongo2",
        "nihongo foot",
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
        "nomorelinks",
        "track gauge",
        "railgauge",
        "lang-en");
    put(
        TemplateRules::quotation,
        "quote",
        "blockquote",
        "cquote",
        "quotation",
        "bq",
        "poemquote",
        "quote box",
        "zitat",
        "citation bloc",
        "citazione");
    put(
        arguments -> given(arguments.last(2)),
        "langue",
        "native name",
        "native phrase",
        "lien",
        "tr",
        "xl",
        "script",
        "wikt",
        "color",
        "colored link",
        "font color",
        "resize",
        "font");
    put(arguments -> given(arguments.get(2)), "lang");
    put(TemplateRules::transliteration, "transl", "transliteration");
    put(arguments -> given(arguments.last(3)), "wikt-lang");
    put(ConvertedMeasure::of, "convert", "cvt");
    put(arguments -> joined(arguments, 2, " "), "unité", "unit", "ship", "sclass");
    put(arguments -> joined(arguments, 12, ""), "chem");
    put(arguments -> joined(arguments, 12, ", "), "hlist", "flatlist", "ubl", "unbulleted list");
    put(TemplateRules::fraction, "frac", "fraction", "sfrac", "tfrac");
    put(TemplateRules::value, "val");
    put(TemplateRules::asOf, "as of");
    put(TemplateRules::oldStyleDate, "oldstyledate", "oldstyledateny");
    put(TemplateRules::japanese, "nihongo");
    put(TemplateRules::authorsAndYear, "harvtxt", "harvcoltxt", "harvard citation text");
    put(TemplateRules::pronunciation, "ipa");
    put(arguments -> within("/", arguments.get(1), "/"), "ipaslink");
    put(arguments -> within("[", arguments.get(1), "]"), "ipablink");
    put(argument(1), "ipa link", "ipalink");
    put(Coordinates::of, "coord");
    put(TemplateRules::music, "music");
    put(arguments -> given(arguments.get("b") + arguments.get("p")), "su");
    put(arguments -> within("c. ", range(arguments), ""), "circa", "c.", "ca.", "approx");
    put(arguments -> within("fl. ", range(arguments), ""), "floruit", "fl.");
    put(arguments -> within("r. ", range(arguments), ""), "reign");
    put(arguments -> within("\u00D710^", arguments.get(1), ""), "e");
    put(arguments -> within("USS ", arguments.get(1), ""), "uss");
    put(arguments -> within("HMS ", arguments.get(1), ""), "hms");
    put(arguments -> money("US$", arguments.get(1)), "us$", "usd");
    put(arguments -> money("£", arguments.get(1)), "gbp", "£");
    put(arguments -> money("€", arguments.get(1)), "eur", "€");
    put(arguments -> money("¥", arguments.get(1)), "jpy", "¥", "yen");
    put(arguments -> money("CN¥", arguments.get(1)), "cny", "rmb", "cn¥");
    put(arguments -> money("A$", arguments.get(1)), "aud", "a$");
    put(arguments -> money("C$", arguments.get(1)), "cad", "c$", "ca$");
    put(arguments -> money("NZ$", arguments.get(1)), "nzd", "nz$");
    put(arguments -> money("HK$", arguments.get(1)), "hkd", "hk$");
    put(arguments -> money("₹", arguments.get(1)), "inr", "₹");
    put(arguments -> money("₩", arguments.get(1)), "krw", "₩");
    put(arguments -> "–", "ndash", "en dash", "endash", "–");
    put(arguments -> "—", "mdash", "mdashb", "em dash", "emdash", "—");
    put(arguments -> " – ", "snd", "snds", "spnd", "spaced ndash", "spaced en dash");
    put(arguments -> " — ", "spaced mdash", "spaced em dash");
    put(
        arguments -> " ",
        "nbsp",
        "nbs",
        "space",
        "spaces",
        "thin space",
        "thinspace",
        "thinsp",
        "hsp",
        "hair space",
        "nnbsp");
    put(arguments -> "", "shy", "wbr", "zwsp", "zwj", "zwnj");
    put(arguments -> "π", "pi");
    put(arguments -> "'", "'", "`", "apostrophe");
    put(arguments -> "'s", "'s");
    put(arguments -> "'\"", "' \"", "'\"");
    put(arguments -> "\"'", "\" '", "\"'");
    put(arguments -> "=", "=");
    put(arguments -> "·", "·", "dot", "middot");
    put(arguments -> "•", "•", "bull", "bullet");
    put(arguments -> "?", "?");
    put(arguments -> "♯", "sharp", "music sharp");
    put(arguments -> "♭", "flat", "music flat");
    put(arguments -> "⇌", "eqm");
    put(arguments -> "†", "dagger", "extinct", "†");
    put(arguments -> "AD", "ad", "ce");
    put(arguments -> "BC", "bc", "bce");
  }

  private KeptTemplates() {}

  private static void put(KeptTemplate template, String... names) {
    for (String name : names) {
      BY_NAME.put(name, template);
    }
  }

  /** The template called so on this site, or null if it is dropped. */
  static KeptTemplate of(WikiSite site, CharSequence written) {
    if (written.length() > LONGEST_NAME) {
      return null;
    }
    String name = written.toString().strip().replace('_', ' ');
    String key = name.toLowerCase(Locale.ROOT);
    KeptTemplate template = BY_NAME.get(key);
    if (template != null) {
      return template;
    }
    if (key.startsWith("lang-")) {
      return arguments -> site.inLanguage(key.substring("lang-".length()), arguments.get(1));
    }
    if (key.equals("langx")) {
      return arguments -> site.inLanguage(arguments.get(1), arguments.get(2));
    }
    if (key.startsWith("script/")) {
      return argument(1);
    }
    String country = site.country(name);
    return country == null ? null : arguments -> country;
  }
}
