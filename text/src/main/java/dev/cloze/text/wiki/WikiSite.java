package dev.cloze.text.wiki;

import com.ibm.icu.util.ULocale;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the names in front of a colon mean: namespaces, which every language has its own names for.
 */
final class WikiSite {
  private static final int FILE = 6;
  private static final int CATEGORY = 14;
  private static final int MEDIA = -2;
  private static final int LONGEST_PREFIX = 40;

  /** Valid on every site, or former names of namespaces that old texts use. */
  private static final Map<String, Integer> ALWAYS =
      Map.ofEntries(
          Map.entry("file", FILE),
          Map.entry("image", FILE),
          Map.entry("media", MEDIA),
          Map.entry("category", CATEGORY),
          Map.entry("bild", FILE),
          Map.entry("datei", FILE),
          Map.entry("fichier", FILE),
          Map.entry("immagine", FILE),
          Map.entry("archivo", FILE),
          Map.entry("imagen", FILE),
          Map.entry("ficheiro", FILE),
          Map.entry("imagem", FILE),
          Map.entry("bestand", FILE),
          Map.entry("afbeelding", FILE),
          Map.entry("plik", FILE),
          Map.entry("grafika", FILE),
          Map.entry("файл", FILE),
          Map.entry("изображение", FILE));

  /** Other wikis: what stands behind is the text that matters. */
  private static final Set<String> PROJECTS =
      Set.of(
          "wikt",
          "wiktionary",
          "w",
          "wikipedia",
          "s",
          "wikisource",
          "q",
          "wikiquote",
          "b",
          "wikibooks",
          "n",
          "wikinews",
          "v",
          "wikiversity",
          "voy",
          "wikivoyage",
          "commons",
          "c",
          "species",
          "m",
          "meta",
          "d",
          "mw");

  private static final Set<String> OLD_LANGUAGES =
      Set.of(
          "simple",
          "als",
          "bat-smg",
          "be-x-old",
          "be-tarask",
          "bh",
          "cbk-zam",
          "eml",
          "fiu-vro",
          "map-bms",
          "mo",
          "nah",
          "nds-nl",
          "roa-rup",
          "roa-tara",
          "zh-classical",
          "zh-min-nan",
          "zh-yue",
          "tokipona",
          "sr-el",
          "zh-cn",
          "zh-tw");

  /** Those that sports write otherwise than ISO does. */
  private static final Map<String, String> OLYMPIC_COUNTRIES =
      Map.of(
          "UK", "GB", "GER", "DE", "NED", "NL", "DEN", "DK", "SUI", "CH", "POR", "PT", "GRE", "GR",
          "CHI", "CL", "URU", "UY", "RSA", "ZA");

  private static final Map<String, String> COUNTRIES = countries();

  private ULocale language = ULocale.ROOT;
  private final Map<String, Integer> namespaces = new HashMap<>(ALWAYS);
  private final Set<String> languages = new HashSet<>(OLD_LANGUAGES);

  WikiSite() {
    languages.addAll(Set.of(ULocale.getISOLanguages()));
  }

  /** The language that the dump says it is in, as a code. */
  void setLanguage(String code) {
    language = ULocale.forLanguageTag(code);
  }

  /** A text in another language as the English sites show it, behind that language's name. */
  String inLanguage(String code, String text) {
    if (text.isEmpty() || !language.getLanguage().equals("en")) {
      return text.isEmpty() ? null : text;
    }
    String name = new ULocale(code).getDisplayLanguage(ULocale.ENGLISH);
    return name.isEmpty() || name.equals(code) ? text : name + ": " + text;
  }

  /** The country whose code of three letters is the name of a template; null if none is. */
  String country(String template) {
    String code = COUNTRIES.get(template);
    return code == null ? null : new ULocale("", code).getDisplayCountry(language);
  }

  private static Map<String, String> countries() {
    var codes = new HashMap<String, String>(OLYMPIC_COUNTRIES);
    for (String code : ULocale.getISOCountries()) {
      codes.put(new ULocale("", code).getISO3Country(), code);
    }
    return codes;
  }

  /** Adds what the head of the dump says. */
  void addNamespace(int key, String name) {
    if (!name.isEmpty()) {
      namespaces.put(name.toLowerCase(Locale.ROOT).replace('_', ' '), key);
    }
  }

  /** The namespace of a page by its title, for old dumps that do not say. */
  int namespaceOf(String title) {
    String prefix = prefix(title, 0);
    return prefix == null ? 0 : namespaces.getOrDefault(prefix, 0);
  }

  /** What is done with a link. */
  enum Link {
    KEPT,
    /** A file, a category, or the same article in another language. */
    DROPPED,
    /** Only what stands behind the colon. */
    WITHOUT_PREFIX
  }

  Link linkTo(CharSequence target) {
    String prefix = prefix(target, 0);
    if (prefix == null) {
      return Link.KEPT;
    }
    Integer namespace = namespaces.get(prefix);
    if (namespace != null) {
      boolean dropped = namespace == FILE || namespace == CATEGORY || namespace == MEDIA;
      return dropped ? Link.DROPPED : Link.KEPT;
    }
    if (languages.contains(prefix)) {
      return Link.DROPPED;
    }
    return PROJECTS.contains(prefix) ? Link.WITHOUT_PREFIX : Link.KEPT;
  }

  /** What stands in front of the first colon, in lower case; null if there is none nearby. */
  private static String prefix(CharSequence text, int from) {
    int to = Math.min(text.length(), from + LONGEST_PREFIX);
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == ':') {
        return i == from
            ? null
            : text.subSequence(from, i)
                .toString()
                .strip()
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
      }
    }
    return null;
  }
}
