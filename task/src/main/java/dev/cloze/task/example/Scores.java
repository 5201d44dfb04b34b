package dev.cloze.task.example;

import java.util.List;
import java.util.Map;

/**
 * Official metrics of a data set, computed over all of it at once.
 *
 * @param values by name, in the order in which the task reports them; shares are fractions
 * @param main the one number that models are selected by, such as the mean of two metrics
 * @param notes what one must know to read the values, such as that a correlation is undefined
 */
public record Scores(Map<String, Double> values, double main, List<String> notes) {
  public Scores(Map<String, Double> values, double main) {
    this(values, main, List.of());
  }
}
