package dev.cloze.task.superglue;

import dev.cloze.task.example.Task;
import dev.cloze.task.metrics.ClassificationMetric;
import java.util.List;

/** The tasks of SuperGLUE, each read from the folder of its download. */
public final class SuperGlueTasks {
  private SuperGlueTasks() {}

  /** All of them, the diagnostic sets included. */
  public static List<Task<?, ?>> all() {
    return List.of(
        new ClassTask(SuperGlue.BOOLQ, ClassificationMetric.ACCURACY),
        new ClassTask(SuperGlue.CB, ClassificationMetric.ACCURACY_AND_MACRO_F1),
        new CopaTask(),
        new MultiRcTask(),
        new RecordTask(),
        new ClassTask(SuperGlue.RTE, ClassificationMetric.ACCURACY),
        new ClassTask(SuperGlue.WIC, ClassificationMetric.ACCURACY),
        new ClassTask(SuperGlue.WSC, ClassificationMetric.ACCURACY),
        new ClassTask(SuperGlue.AX_B, ClassificationMetric.MATTHEWS),
        new ClassTask(SuperGlue.AX_G, ClassificationMetric.ACCURACY));
  }
}
