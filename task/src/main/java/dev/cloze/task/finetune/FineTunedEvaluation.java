package dev.cloze.task.finetune;

import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.task.TaskMetrics;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fine-tuned network that is judged by the metrics of its task. */
public final class FineTunedEvaluation<E extends Example, P> implements Evaluation {
  private final FineTunedModel<E, P> model;
  private final List<Dataset<E, P>> datasets;

  private FineTunedEvaluation(FineTunedModel<E, P> model, List<Dataset<E, P>> datasets) {
    this.model = model;
    this.datasets = datasets;
  }

  /**
   * What is judged.
   *
   * @param part of the data; its labels must be there
   * @param examples of each data set; the first ones count
   * @param batchTokens that the network reads at once
   */
  public record Options(Split part, int examples, int batchTokens, Precision precision) {}

  /**
   * Reads data and model.
   *
   * @throws dev.cloze.config.ClozeException if one of the two cannot be used
   */
  public static <E extends Example, P> FineTunedEvaluation<E, P> open(
      Task<E, P> task, Path data, Path model, Options options) {
    List<Dataset<E, P>> datasets = new ArrayList<>();
    for (Dataset<E, P> dataset : task.read(data, options.part)) {
      if (!dataset.isLabelled()) {
        throw new TaskException(
            "%s of %s in %s has no labels: cloze predict writes what the leaderboard takes."
                .formatted(dataset.name(), task.name(), data));
      }
      datasets.add(first(dataset, options.examples));
    }
    return new FineTunedEvaluation<>(
        FineTunedModel.open(task, model, options.precision, options.batchTokens), datasets);
  }

  private static <E extends Example, P> Dataset<E, P> first(Dataset<E, P> dataset, int count) {
    if (count >= dataset.examples().size()) {
      return dataset;
    }
    int[] seen = {0};
    return dataset.only(dataset.name(), example -> seen[0]++ < count);
  }

  @Override
  public TaskMetrics evaluate(Listener listener) {
    load();
    long started = System.nanoTime();
    Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    double main = 0;
    long examples = 0;
    for (Dataset<E, P> dataset : datasets) {
      Scores own = dataset.score(predict(dataset, listener));
      scores.put(dataset.name(), own.values());
      problems.addAll(own.notes());
      main += own.main() / datasets.size();
      examples += dataset.examples().size();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    problems.addAll(0, model.problems());
    return new FineTunedMetrics(scores, main, examples, seconds, examples / seconds, problems);
  }

  private void load() {
    try {
      model.load(datasets.get(0));
    } catch (IOException e) {
      throw new TaskException("Cannot read the model: %s.".formatted(e.getMessage()), e);
    }
  }

  private List<P> predict(Dataset<E, P> dataset, Listener listener) {
    try {
      return model.predict(dataset, listener);
    } catch (IOException e) {
      throw new TaskException("Cannot read the model: %s.".formatted(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
