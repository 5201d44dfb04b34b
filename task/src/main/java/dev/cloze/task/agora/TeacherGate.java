package dev.cloze.task.agora;

import dev.cloze.task.TaskException;
import java.util.List;
import java.util.Locale;

/**
 * Whether a teacher knows enough: more than two thirds right, and more than two thirds of each
 * class in the mean, which a constant answer never reaches.
 *
 * @param accuracy a fraction
 * @param balancedAccuracy the mean of the classes' recalls, a fraction
 */
public record TeacherGate(double accuracy, double balancedAccuracy) {
  static final double LEAST = 2.0 / 3;

  /**
   * @param labels the true classes
   * @param predictions of the teacher, as many
   */
  public static TeacherGate of(List<Integer> labels, List<Integer> predictions) {
    if (labels.isEmpty() || labels.size() != predictions.size()) {
      throw new IllegalArgumentException(
          "%d labels and %d predictions".formatted(labels.size(), predictions.size()));
    }
    int classes = 1 + labels.stream().mapToInt(Integer::intValue).max().orElse(0);
    int[] there = new int[classes];
    int[] found = new int[classes];
    for (int i = 0; i < labels.size(); i++) {
      there[labels.get(i)]++;
      if (labels.get(i).equals(predictions.get(i))) {
        found[labels.get(i)]++;
      }
    }
    double right = 0;
    double recalls = 0;
    int occurring = 0;
    for (int c = 0; c < classes; c++) {
      right += found[c];
      if (there[c] > 0) {
        recalls += (double) found[c] / there[c];
        occurring++;
      }
    }
    return new TeacherGate(right / labels.size(), recalls / occurring);
  }

  public boolean isPassed() {
    return accuracy > LEAST && balancedAccuracy > LEAST;
  }

  /**
   * @param teacher what messages call it
   * @throws TaskException if it knows too little
   */
  public void require(String teacher) {
    if (!isPassed()) {
      throw new TaskException(
          String.format(
              Locale.ROOT,
              "The teacher %s has %.1f %% of the development examples right and a balanced accuracy of %.1f %%; Agora wants more than 66.7 %% of both. Train a better teacher, or let it pass with --any-teacher, which the result will say.",
              teacher,
              100 * accuracy,
              100 * balancedAccuracy));
    }
  }
}
