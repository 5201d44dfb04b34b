package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A sentence pattern. {@code {young}} is a field, {@code {young:a}} the field after its indefinite
 * article, {@code {name:plural}} its plural, {@code {he:cap}} starts a sentence, {@code
 * (often|mostly)} a choice; choices nest and may hold an empty alternative.
 */
final class Template {
  static final String MASK = "[MASK]";

  private sealed interface Part {}

  private record Text(String text) implements Part {}

  private record Field(String name, String form) implements Part {}

  private record Choice(List<List<Part>> alternatives) implements Part {}

  private final String source;
  private final List<Part> parts;
  private int at; // the parser's place in source

  /**
   * @param where file and line, for the message
   * @throws ThemeException if a brace or parenthesis is left open or a form is unknown
   */
  Template(String source, String where) {
    this.source = source;
    parts = sequence(where);
    if (at < source.length()) {
      throw new ThemeException(
          "%s: unexpected '%c' at column %d of template \"%s\"; remove it or open a choice before it"
              .formatted(where, source.charAt(at), at + 1, source));
    }
  }

  String source() {
    return source;
  }

  /** How often {@code field} is named outside choices, other than in the plural. */
  int mentions(String field) {
    return (int)
        parts.stream()
            .filter(part -> part instanceof Field f && f.name().equals(field))
            .filter(part -> !((Field) part).form().equals("plural"))
            .count();
  }

  /**
   * @param fields the value of each field
   * @param masked the field that is written as [MASK], or null
   */
  String render(UnaryOperator<String> fields, SplitMix random, String masked) {
    StringBuilder text = new StringBuilder();
    append(parts, fields, random, masked, text);
    return Grammar.capitalised(text.toString());
  }

  private static void append(
      List<Part> parts,
      UnaryOperator<String> fields,
      SplitMix random,
      String masked,
      StringBuilder text) {
    for (Part part : parts) {
      if (part instanceof Text literal) {
        text.append(literal.text());
      } else if (part instanceof Choice choice) {
        append(random.pick(choice.alternatives()), fields, random, masked, text);
      } else if (part instanceof Field field) {
        String value = fields.apply(field.name());
        String shown = field.name().equals(masked) ? MASK : value;
        text.append(
            switch (field.form()) {
              case "a" -> Grammar.article(value) + " " + shown;
              case "plural" -> Grammar.plural(shown);
              case "cap" -> Grammar.capitalised(shown);
              default -> shown;
            });
      }
    }
  }

  private List<Part> sequence(String where) {
    List<Part> sequence = new ArrayList<>();
    while (at < source.length() && source.charAt(at) != '|' && source.charAt(at) != ')') {
      switch (source.charAt(at)) {
        case '{' -> sequence.add(field(where));
        case '(' -> sequence.add(choice(where));
        default -> sequence.add(text());
      }
    }
    return sequence;
  }

  private Field field(String where) {
    int end = source.indexOf('}', at);
    if (end < 0) {
      throw new ThemeException("%s: '{' without '}' in template \"%s\"".formatted(where, source));
    }
    String[] nameAndForm = source.substring(at + 1, end).split(":", 2);
    at = end + 1;
    String form = nameAndForm.length == 2 ? nameAndForm[1] : "";
    if (!List.of("", "a", "plural", "cap").contains(form)) {
      throw new ThemeException(
          "%s: unknown form '%s' in template \"%s\"; known are 'a', 'plural' and 'cap'"
              .formatted(where, form, source));
    }
    return new Field(nameAndForm[0], form);
  }

  private Choice choice(String where) {
    List<List<Part>> alternatives = new ArrayList<>();
    do {
      at++; // '(' or '|'
      alternatives.add(sequence(where));
    } while (at < source.length() && source.charAt(at) == '|');
    if (at == source.length()) {
      throw new ThemeException("%s: '(' without ')' in template \"%s\"".formatted(where, source));
    }
    at++; // ')'
    return new Choice(alternatives);
  }

  private Text text() {
    int start = at;
    while (at < source.length() && "{(|)".indexOf(source.charAt(at)) < 0) {
      at++;
    }
    return new Text(source.substring(start, at));
  }

  @Override
  public String toString() {
    return source;
  }
}
