package dev.cloze.task.glue;

import java.util.List;

/**
 * What stands in the columns of a file, numbered from 0; -1 for what it lacks.
 *
 * @param header the names of the columns; empty for CoLA, which has none
 */
record Layout(List<String> header, int columns, int id, int text, int pair, int label) {
  static final int NONE = -1;

  /** A file with a header, which says where things are. */
  static Layout of(String header, String id, String text, String pair, String label) {
    List<String> names = List.of(header.split(","));
    return new Layout(
        names,
        names.size(),
        names.indexOf(id),
        names.indexOf(text),
        names.indexOf(pair),
        names.indexOf(label));
  }

  static Layout withoutHeader(int columns, int text, int label) {
    return new Layout(List.of(), columns, NONE, text, NONE, label);
  }

  boolean hasHeader() {
    return !header.isEmpty();
  }

  boolean isLabelled() {
    return label != NONE;
  }
}
