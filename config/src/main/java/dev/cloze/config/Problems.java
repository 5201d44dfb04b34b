package dev.cloze.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Collects everything that is wrong, so that nobody has to mend a file one line per run. */
public final class Problems {
  private final String subject;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param subject what is being checked, the first word of the message: a file or a section
   */
  public Problems(String subject) {
    this.subject = subject;
  }

  /**
   * @param problem the whole sentence, used when {@code ok} is false
   */
  public void require(boolean ok, String problem) {
    require(ok, "", problem);
  }

  /**
   * @param problem what follows the key in the message: "is 3, expected an even number"
   */
  public void require(boolean ok, String key, String problem) {
    if (!ok) {
      add(new Problem(key, problem));
    }
  }

  public void positive(String key, double value) {
    require(
        value > 0 && Double.isFinite(value),
        key,
        "is %s, expected a number above 0".formatted(show(value)));
  }

  public void notNegative(String key, double value) {
    require(
        value >= 0 && Double.isFinite(value),
        key,
        "is %s, expected 0 or a number above".formatted(show(value)));
  }

  public void probability(String key, double value) {
    require(
        value >= 0 && value <= 1,
        key,
        "is %s, expected a fraction from 0 to 1".formatted(show(value)));
  }

  /** A fraction of which something must be left: a dropout, the decay rate of a moment. */
  public void belowOne(String key, double value) {
    require(
        value >= 0 && value < 1,
        key,
        "is %s, expected a fraction from 0 to below 1".formatted(show(value)));
  }

  public void atMost(String key, double value, String otherKey, double other) {
    require(
        value <= other,
        key,
        "is %s, expected at most %s, which is %s".formatted(show(value), otherKey, show(other)));
  }

  public void oneOf(String key, String value, Collection<String> allowed) {
    require(
        allowed.contains(value),
        key,
        "is \"%s\", expected one of %s".formatted(value, String.join(", ", allowed)));
  }

  /**
   * @throws RecipeException with every problem collected so far, if there is one
   */
  public void throwIfAny() {
    if (found.size() == 1) {
      throw new RecipeException(subject + ": " + found.get(0), found);
    }
    if (!found.isEmpty()) {
      throw new RecipeException(
          found.stream()
              .map(problem -> "\n  - " + problem)
              .collect(
                  Collectors.joining(
                      "", "%s has %d problems:".formatted(subject, found.size()), "")),
          found);
    }
  }

  void add(Problem problem) {
    found.add(problem);
  }

  List<Problem> found() {
    return found;
  }

  /** A number as people write it in a recipe: 3, 0.15, 1.0e-4. */
  static String show(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return Double.toString(value).toLowerCase(Locale.ROOT);
  }
}
