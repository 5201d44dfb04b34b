package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pearson's and Spearman's correlation, and their mean: STS-B. */
public final class RegressionScore {
  private RegressionScore() {}

  /**
   * @param gold a number for each example
   * @param predicted one number for each example
   */
  public static Scores of(double[] gold, List<float[]> predicted) {
    double[] numbers = new double[gold.length];
    for (int i = 0; i < gold.length; i++) {
      float[] values = predicted.get(i);
      if (values.length != 1 || Float.isNaN(values[0])) {
        throw new TaskException(
            "the model predicts %s for example %,d; expected one number"
                .formatted(Arrays.toString(values), i + 1));
      }
      numbers[i] = values[0];
    }
    List<String> notes = new ArrayList<>();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("pearson", defined(Correlation.pearson(gold, numbers), "pearson", notes));
    values.put("spearman", defined(Correlation.spearman(gold, numbers), "spearman", notes));
    return new Scores(values, (values.get("pearson") + values.get("spearman")) / 2, notes);
  }

  private static double defined(double value, String name, List<String> notes) {
    if (Double.isNaN(value)) {
      notes.add(
          "%s is undefined, because all predictions or all gold values are equal; counted as 0"
              .formatted(name));
      return 0;
    }
    return value;
  }
}
