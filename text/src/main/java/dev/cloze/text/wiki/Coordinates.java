package dev.cloze.text.wiki;

/** A place on Earth as {@code coord} shows it in a sentence. */
final class Coordinates {
  private static final String[] SIGNS = {"\u00B0", "\u2032", "\u2033"};

  private Coordinates() {}

  /** Null if it is shown beside the title only. */
  static String of(TemplateArguments arguments) {
    String display = arguments.get("display");
    if (!display.isEmpty() && !display.contains("inline") && !display.equals("i")) {
      return null;
    }
    var text = new StringBuilder();
    int unit = 0; // of the number that comes next: degrees, minutes, seconds
    for (String argument : arguments.positional()) {
      if (argument.matches("[NSEW]") && unit > 0) {
        text.append(argument).append(' ');
        unit = 0;
      } else if (argument.matches("-?\\d+(\\.\\d+)?") && unit < SIGNS.length) {
        text.append(argument).append(SIGNS[unit++]);
      } else {
        break; // what kind of place it is
      }
    }
    boolean named = text.indexOf("N ") > 0 || text.indexOf("S ") > 0;
    return named && unit == 0 ? text.toString().strip() : decimal(arguments);
  }

  private static String decimal(TemplateArguments arguments) {
    try {
      double latitude = Double.parseDouble(arguments.get(1));
      double longitude = Double.parseDouble(arguments.get(2));
      return degrees(arguments.get(1), latitude < 0 ? "S" : "N")
          + " "
          + degrees(arguments.get(2), longitude < 0 ? "W" : "E");
    } catch (NumberFormatException e) {
      return null; // no coordinates: written otherwise, or taken from a database
    }
  }

  private static String degrees(String number, String side) {
    return number.replace("-", "") + "\u00B0" + side;
  }
}
