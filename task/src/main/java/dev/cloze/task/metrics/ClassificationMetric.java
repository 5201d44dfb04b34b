package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a task of classes reports. */
public enum ClassificationMetric {
  ACCURACY,
  /** CoLA and the diagnostics. */
  MATTHEWS,
  /** F1 of the last of two classes, and accuracy: MRPC and QQP. */
  F1_AND_ACCURACY,
  /** CB. */
  ACCURACY_AND_MACRO_F1;

  /**
   * @param labels the classes, in the order of the scores
   * @param gold a label for each example
   * @param scores of all classes, for each example
   */
  public Scores of(List<String> labels, List<String> gold, List<float[]> scores) {
    var matrix = new ConfusionMatrix(labels.size());
    for (int i = 0; i < gold.size(); i++) {
      int predicted = best(scores.get(i));
      if (scores.get(i).length != labels.size()) {
        throw new TaskException(
            "the model gives %d scores for the %d classes %s"
                .formatted(scores.get(i).length, labels.size(), String.join(", ", labels)));
      }
      matrix.add(labels.indexOf(gold.get(i)), predicted);
    }
    return of(matrix);
  }

  /** The metrics of a matrix. */
  public Scores of(ConfusionMatrix matrix) {
    Map<String, Double> values = new LinkedHashMap<>();
    double accuracy = matrix.accuracy();
    switch (this) {
      case ACCURACY -> values.put("accuracy", accuracy);
      case MATTHEWS -> values.put("matthews_correlation", matrix.matthews());
      case F1_AND_ACCURACY -> {
        values.put("f1", matrix.f1(matrix.classes() - 1));
        values.put("accuracy", accuracy);
      }
      case ACCURACY_AND_MACRO_F1 -> {
        values.put("accuracy", accuracy);
        values.put("macro_f1", matrix.macroF1());
      }
    }
    return new Scores(values, values.values().stream().mapToDouble(v -> v).average().orElseThrow());
  }

  /** The class or choice with the highest score, the first of equal ones. */
  public static int best(float[] scores) {
    int best = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        throw new TaskException(
            "the model's scores are not numbers: its weights hold NaN, as after a diverged training");
      }
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }
}
