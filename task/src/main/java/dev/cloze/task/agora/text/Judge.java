package dev.cloze.task.agora.text;

import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.finetune.FineTunedModel;
import dev.cloze.task.metrics.ClassificationMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A fine-tuned network that says which class an example is of: a teacher, or a student. */
final class Judge implements AutoCloseable {
  private static final int BATCH_TOKENS = 4096;

  private final FineTunedModel<TextExample, float[]> model;
  private final List<String> labels;

  private Judge(FineTunedModel<TextExample, float[]> model, List<String> labels) {
    this.model = model;
    this.labels = labels;
  }

  /**
   * @throws dev.cloze.config.ClozeException if it is of no architecture that is fine-tuned
   */
  static Judge open(Task<TextExample, float[]> task, Path directory) {
    return new Judge(
        FineTunedModel.open(task, directory, Precision.FP32, BATCH_TOKENS), task.labels());
  }

  /**
   * @param probability that the model gives the label
   */
  record Answer(String label, double probability) {}

  /** Scores of each example in the order of the task's labels. */
  List<float[]> scores(Dataset<TextExample, float[]> examples) throws IOException {
    return model.predict(examples, Evaluation.Listener.NONE).predictions();
  }

  /** The classes of examples. */
  List<Answer> answers(Dataset<TextExample, float[]> examples) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (float[] scores : scores(examples)) {
      int best = ClassificationMetric.best(scores);
      double sum = 0;
      for (float score : scores) {
        sum += Math.exp(score - scores[best]);
      }
      answers.add(new Answer(labels.get(best), 1 / sum));
    }
    return answers;
  }

  @Override
  public void close() {
    model.close();
  }
}
