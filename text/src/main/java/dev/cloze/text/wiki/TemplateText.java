package dev.cloze.text.wiki;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arguments of an open template that is kept, as places in the output. */
final class TemplateText {
  private static final int MAX_ARGUMENTS = 12;
  private static final int LONGEST_NAME = 12;

  private final KeptTemplate template;
  private final int[] from = new int[MAX_ARGUMENTS + 1];
  private final int[] to = new int[MAX_ARGUMENTS + 1];
  private final Map<String, int[]> named = new HashMap<>();
  private int argumentStart;
  private int positional = 1;
  private int positions; // how many are there
  private String name; // of the argument at hand; null if it has none

  TemplateText(KeptTemplate template, int argumentStart) {
    this.template = template;
    this.argumentStart = argumentStart;
  }

  /** An equals sign: what stands before it in the argument may be a name. */
  void onEquals(StringBuilder out) {
    int length = out.length() - argumentStart;
    if (name != null || length > LONGEST_NAME) {
      return;
    }
    String before = out.substring(argumentStart).strip();
    if (before.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
      name = before;
      argumentStart = out.length() + 1; // the sign itself comes next
    }
  }

  /** The argument ends. */
  void onPipe(StringBuilder out) {
    end(out);
    argumentStart = out.length() + 1;
    name = null;
  }

  /**
   * The template ends: what it stands for; null for nothing.
   *
   * @param start where it began
   */
  String render(StringBuilder out, int start) {
    end(out);
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= positions; i++) {
      values.add(value(out, from[i], to[i]));
    }
    Map<String, String> namedValues = new HashMap<>();
    named.forEach((key, place) -> namedValues.put(key, value(out, place[0], place[1])));
    boolean behindDigit = start > 0 && Character.isDigit(out.charAt(start - 1));
    return template.render(new TemplateArguments(values, namedValues, behindDigit));
  }

  private static String value(StringBuilder out, int from, int to) {
    String value = out.substring(from, Math.max(from, to)).strip();
    return value.chars().allMatch(c -> c <= ' ') ? "" : value;
  }

  private void end(StringBuilder out) {
    int start = Math.min(argumentStart, out.length());
    if (name == null) {
      put(positional++, start, out.length());
    } else if (name.length() == 1 && name.charAt(0) > '0' && name.charAt(0) <= '9') {
      put(name.charAt(0) - '0', start, out.length());
    } else if (named.size() < MAX_ARGUMENTS) {
      named.put(name, new int[] {start, out.length()});
    }
  }

  private void put(int place, int start, int end) {
    if (place <= MAX_ARGUMENTS) {
      from[place] = start;
      to[place] = end;
      positions = Math.max(positions, place);
    }
  }
}
