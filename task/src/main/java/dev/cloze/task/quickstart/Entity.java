package dev.cloze.task.quickstart;

import java.util.Map;

/** One row of a table: a thing and what is known about it. */
record Entity(String table, Map<String, String> values) {
  static final String NAME = "name";

  String name() {
    return values.get(NAME);
  }

  boolean knows(String column) {
    return values.containsKey(column);
  }

  String value(String column) {
    String value = values.get(column);
    if (value == null) {
      throw new ThemeException(
          "%s.tsv has no '%s' for '%s', which a template asks for"
              .formatted(table, column, name()));
    }
    return value;
  }
}
