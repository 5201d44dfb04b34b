package dev.cloze.config;

import java.util.List;

/** A recipe or a configuration file that cannot be used; the message holds all of its problems. */
public class RecipeException extends ClozeException {
  private final transient List<Problem> problems;

  public RecipeException(String message) {
    super(message);
    this.problems = List.of();
  }

  public RecipeException(String message, Throwable cause) {
    super(message, cause);
    this.problems = List.of();
  }

  RecipeException(String message, List<Problem> problems) {
    super(message);
    this.problems = List.copyOf(problems);
  }

  /** For the reader of a whole recipe, which adds the section and the line of each. */
  List<Problem> problems() {
    return problems;
  }
}
