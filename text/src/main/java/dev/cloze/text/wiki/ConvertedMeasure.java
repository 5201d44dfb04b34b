package dev.cloze.text.wiki;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The measure that {@code convert} is given, without what it converts it to: numbers, ranges of
 * them and units by their codes.
 */
final class ConvertedMeasure {
  private static final Pattern NUMBER = Pattern.compile("[-\u2212+]?[\\d.,]*\\d(/\\d+)?(e\\d+)?");

  private static final Map<String, String> RANGES =
      Map.ofEntries(
          Map.entry("-", "\u2013"),
          Map.entry("\u2013", "\u2013"),
          Map.entry("to", " to "),
          Map.entry("to(-)", " to "),
          Map.entry("to about", " to about "),
          Map.entry("and", " and "),
          Map.entry("and(-)", " and "),
          Map.entry("or", " or "),
          Map.entry("by", " by "),
          Map.entry("by(x)", " by "),
          Map.entry("x", " \u00D7 "),
          Map.entry("xx", " \u00D7 "),
          Map.entry("*", " \u00D7 "),
          Map.entry("\u00D7", " \u00D7 "),
          Map.entry("+/-", " \u00B1 "),
          Map.entry("\u00B1", " \u00B1 "),
          Map.entry("+", " + "),
          Map.entry(",", ", "));

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("C", "\u00B0C"),
          Map.entry("C-change", "\u00B0C"),
          Map.entry("F", "\u00B0F"),
          Map.entry("F-change", "\u00B0F"),
          Map.entry("sqmi", "sq mi"),
          Map.entry("sqft", "sq ft"),
          Map.entry("sqyd", "sq yd"),
          Map.entry("sqin", "sq in"),
          Map.entry("cuft", "cu ft"),
          Map.entry("cuin", "cu in"),
          Map.entry("cuyd", "cu yd"),
          Map.entry("cumi", "cu mi"),
          Map.entry("Tcuft", "trillion cu ft"),
          Map.entry("acre", "acre%s"),
          Map.entry("furlong", "furlong%s"),
          Map.entry("fathom", "fathom%s"),
          Map.entry("USgal", "US gallon%s"),
          Map.entry("impgal", "imperial gallon%s"),
          Map.entry("MUSgal", "million US gallon%s"),
          Map.entry("oilbbl", "barrel%s"),
          Map.entry("koilbbl", "thousand barrel%s"),
          Map.entry("Moilbbl", "million barrel%s"),
          Map.entry("PD", "people"));

  private static final Map<String, String> POWERS =
      Map.of("e3", "thousand ", "e6", "million ", "e9", "billion ", "e12", "trillion ");

  private ConvertedMeasure() {}

  /** Null if there is no number. */
  static String of(TemplateArguments arguments) {
    if (!isNumber(arguments.get(1))) {
      return null;
    }
    var text = new StringBuilder(number(arguments.get(1)));
    int at = 2;
    while (RANGES.containsKey(arguments.get(at)) && isNumber(arguments.get(at + 1))) {
      text.append(RANGES.get(arguments.get(at))).append(number(arguments.get(at + 1)));
      at += 2;
    }
    if (!arguments.get(at).isEmpty()) {
      text.append(' ').append(unit(arguments.get(at)));
    }
    // Feet and inches, say: a number alone would be the precision.
    if (isNumber(arguments.get(at + 1)) && isUnit(arguments.get(at + 2))) {
      text.append(' ').append(number(arguments.get(at + 1)));
      text.append(' ').append(unit(arguments.get(at + 2)));
    }
    boolean one = arguments.get(1).equals("1") || !arguments.get("adj").isEmpty();
    return text.toString().replace("%s", one ? "" : "s");
  }

  private static boolean isNumber(String argument) {
    return NUMBER.matcher(argument).matches();
  }

  private static boolean isUnit(String argument) {
    return !argument.isEmpty() && !isNumber(argument);
  }

  /** With commas, as the template shows it. */
  private static String number(String argument) {
    String sign = argument.startsWith("-") ? "\u2212" : "";
    String digits = argument.substring(sign.length());
    int whole = 0;
    while (whole < digits.length() && Character.isDigit(digits.charAt(whole))) {
      whole++;
    }
    if (whole < 4 || digits.indexOf(',') >= 0) {
      return sign + digits;
    }
    var grouped = new StringBuilder(digits);
    for (int i = whole - 3; i > 0; i -= 3) {
      grouped.insert(i, ',');
    }
    return sign + grouped;
  }

  private static String unit(String code) {
    for (var power : POWERS.entrySet()) {
      if (code.startsWith(power.getKey()) && code.length() > power.getKey().length()) {
        return power.getValue() + unit(code.substring(power.getKey().length()));
      }
    }
    int slash = code.indexOf('/');
    return slash > 0
        ? unit(code.substring(0, slash)) + "/" + unit(code.substring(slash + 1))
        : UNITS.getOrDefault(code, code);
  }
}
