package dev.cloze.task.quickstart;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** As much English grammar as the templates need: articles, plurals, capital letters. */
final class Grammar {
  private static final Map<String, String> IRREGULAR_PLURALS =
      Map.ofEntries(
          Map.entry("mouse", "mice"),
          Map.entry("goose", "geese"),
          Map.entry("ox", "oxen"),
          Map.entry("sheep", "sheep"),
          Map.entry("deer", "deer"),
          Map.entry("moose", "moose"),
          Map.entry("salmon", "salmon"),
          Map.entry("trout", "trout"),
          Map.entry("tuna", "tuna"),
          Map.entry("squid", "squid"),
          Map.entry("wolf", "wolves"),
          Map.entry("calf", "calves"),
          Map.entry("potato", "potatoes"),
          Map.entry("tomato", "tomatoes"),
          Map.entry("mosquito", "mosquitoes"),
          Map.entry("fisherman", "fishermen"),
          Map.entry("postman", "postmen"));

  /** Letters lie about the sound in these: "a euro", "an hour". */
  private static final Set<String> CONSONANT_SOUNDS =
      Set.of(
          "euro", "unicorn", "uniform", "university", "useful", "usual", "united", "one", "unit");

  private static final Set<String> VOWEL_SOUNDS = Set.of("hour", "honest", "heir");

  private static final List<String> SIBILANTS = List.of("s", "x", "z", "ch", "sh");

  private Grammar() {}

  /** "a" or "an", by the sound of the first word of {@code phrase}. */
  static String article(String phrase) {
    int space = phrase.indexOf(' ');
    String first = space < 0 ? phrase : phrase.substring(0, space);
    if (VOWEL_SOUNDS.contains(first)) {
      return "an";
    }
    return isVowel(first, 0) && !CONSONANT_SOUNDS.contains(first) ? "an" : "a";
  }

  /** The plural of the last word of {@code noun}. */
  static String plural(String noun) {
    int start = noun.lastIndexOf(' ') + 1;
    int end = noun.length();
    String irregular = IRREGULAR_PLURALS.get(noun.substring(start));
    if (irregular != null) {
      return noun.substring(0, start) + irregular;
    }
    if (SIBILANTS.stream().anyMatch(noun::endsWith)) {
      return noun + "es";
    }
    if (noun.endsWith("y") && !isVowel(noun, end - 2)) {
      return noun.substring(0, end - 1) + "ies";
    }
    return noun + "s";
  }

  /** {@code text} with its first letter, which may follow a quotation mark, in upper case. */
  static String capitalised(String text) {
    int first = text.startsWith("\"") ? 1 : 0;
    return text.substring(0, first)
        + Character.toUpperCase(text.charAt(first))
        + text.substring(first + 1);
  }

  private static boolean isVowel(String text, int at) {
    return "aeiouAEIOU".indexOf(text.charAt(at)) >= 0;
  }
}
