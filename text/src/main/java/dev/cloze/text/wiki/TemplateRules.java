package dev.cloze.text.wiki;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the templates of a sentence make of their arguments. */
final class TemplateRules {
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  private static final Map<String, String> ACCIDENTALS =
      Map.of(
          "flat", "\u266D", "b", "\u266D", "sharp", "\u266F", "#", "\u266F", "natural", "\u266E");

  private TemplateRules() {}

  static KeptTemplate argument(int place) {
    return arguments -> given(arguments.get(place));
  }

  /** Null instead of nothing. */
  static String given(String text) {
    return text.isEmpty() ? null : text;
  }

  static String within(String before, String text, String behind) {
    return text == null || text.isEmpty() ? null : before + text + behind;
  }

  /** As many arguments as there are up to {@code most}, but for the empty ones. */
  static String joined(TemplateArguments arguments, int most, String separator) {
    return given(
        arguments.positional().stream()
            .limit(most)
            .filter(argument -> !argument.isEmpty())
            .collect(Collectors.joining(separator)));
  }

  /** From one to the other, as years. */
  static String range(TemplateArguments arguments) {
    return arguments.get(2).isEmpty()
        ? arguments.get(1)
        : arguments.get(1) + " \u2013 " + arguments.get(2);
  }

  static String money(String sign, String amount) {
    boolean number = !amount.isEmpty() && Character.isDigit(amount.charAt(0));
    return number ? sign + amount : null;
  }

  static String quotation(TemplateArguments arguments) {
    for (String name : List.of("text", "quote", "content")) {
      if (!arguments.get(name).isEmpty()) {
        return arguments.get(name);
      }
    }
    return given(arguments.get(1));
  }

  /** Behind the language there may be the standard that was followed. */
  static String transliteration(TemplateArguments arguments) {
    return given(arguments.last(3));
  }

  static String fraction(TemplateArguments arguments) {
    String space = arguments.behindDigit() ? " " : "";
    return switch (arguments.count()) {
      case 0 -> null;
      case 1 -> space + "1/" + arguments.get(1);
      case 2 -> space + arguments.get(1) + "/" + arguments.get(2);
      default -> space + arguments.get(1) + " " + arguments.get(2) + "/" + arguments.get(3);
    };
  }

  static String value(TemplateArguments arguments) {
    if (arguments.get(1).isEmpty()) {
      return null;
    }
    String power = within("\u00D710^", arguments.get("e"), "");
    String unit = within(" ", arguments.get("u") + arguments.get("ul"), "");
    return arguments.get(1) + (power == null ? "" : power) + (unit == null ? "" : unit);
  }

  static String asOf(TemplateArguments arguments) {
    if (arguments.get(1).isEmpty()) {
      return null;
    }
    var date = new StringBuilder(arguments.get("lc").isEmpty() ? "As of " : "as of ");
    String month = arguments.get(2);
    if (month.matches("0?[1-9]|1[0-2]")) {
      month = MONTHS.get(Integer.parseInt(month) - 1);
    }
    if (!arguments.get(3).isEmpty()) {
      date.append(arguments.get(3)).append(' ');
    }
    if (!month.isEmpty()) {
      date.append(month).append(' ');
    }
    return date.append(arguments.get(1)).toString();
  }

  /** A day of the Gregorian calendar, and the same of the Julian one. */
  static String oldStyleDate(TemplateArguments arguments) {
    String julian = within(" [O.S. ", arguments.get(3), "]");
    String day = (arguments.get(1) + " " + arguments.get(2)).strip();
    return given(day + (julian == null ? "" : julian));
  }

  /** English, Japanese script, Latin letters. */
  static String japanese(TemplateArguments arguments) {
    List<String> rest = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      String text = arguments.get(i == 1 ? 1 : arguments.get(1).isEmpty() ? 5 - i : i);
      if (!text.isEmpty()) {
        rest.add(text);
      }
    }
    if (rest.isEmpty()) {
      return null;
    }
    String first = rest.remove(0);
    return rest.isEmpty() ? first : first + " (" + String.join(", ", rest) + ")";
  }

  /** A work named in the sentence, as in "Smith and Jones (1999)". */
  static String authorsAndYear(TemplateArguments arguments) {
    int year = 1;
    while (year <= arguments.count() && !arguments.get(year).matches("\\d{4}.*")) {
      year++;
    }
    List<String> authors = arguments.positional().subList(0, year - 1);
    if (authors.isEmpty()) {
      return null;
    }
    int last = authors.size() - 1;
    String names =
        last == 0
            ? authors.get(0)
            : String.join(", ", authors.subList(0, last)) + " & " + authors.get(last);
    String in = within(" (", arguments.get(year), ")");
    return names + (in == null ? "" : in);
  }

  /** Only sounds that a sentence is about: with a language, it says how a word is pronounced. */
  static String pronunciation(TemplateArguments arguments) {
    return arguments.count() == 1 ? given(arguments.get(1)) : null;
  }

  static String music(TemplateArguments arguments) {
    return given(ACCIDENTALS.getOrDefault(arguments.get(1), arguments.get(1)));
  }
}
