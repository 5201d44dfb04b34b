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
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.report.ErrorPage;
import dev.cloze.task.report.Judged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fine-tuned network that is judged by the metrics of its task. */
public final class FineTunedEvaluation<E extends Example, P> implements Evaluation {
  private final FineTunedModel<E, P> model;
  private final Task<E, P> task;
  private final List<Dataset<E, P>> datasets;
  private final Map<Dataset<E, P>, Outcome<P>> judged = new IdentityHashMap<>();

  /** What came of a data set. */
  private record Outcome<P>(Scores scores, FineTunedModel.Predicted<P> predicted) {}

  private FineTunedEvaluation(
      Task<E, P> task, FineTunedModel<E, P> model, List<Dataset<E, P>> datasets) {
    this.task = task;
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
        task, FineTunedModel.open(task, model, options.precision, options.batchTokens), datasets);
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
    judged.clear();
    for (Dataset<E, P> dataset : datasets) {
      FineTunedModel.Predicted<P> predicted = predict(dataset, listener);
      Scores own = dataset.score(predicted.predictions());
      judged.put(dataset, new Outcome<>(own, predicted));
      scores.put(dataset.name(), own.values());
      problems.addAll(own.notes());
      main += own.main() / datasets.size();
      examples += dataset.examples().size();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    problems.addAll(0, model.problems());
    Map<String, Map<String, Double>> constant = new LinkedHashMap<>();
    double constantMain = 0;
    for (Dataset<E, P> dataset : datasets) {
      Optional<Scores> same = ConstantAnswer.best(task, dataset);
      same.ifPresent(s -> constant.put(dataset.name(), s.values()));
      constantMain += same.map(Scores::main).orElse(0.0) / datasets.size();
    }
    return new FineTunedMetrics(
        scores,
        constant,
        main,
        constant.isEmpty() ? null : constantMain,
        examples,
        seconds,
        examples / seconds,
        problems);
  }

  /**
   * Writes a page about the errors of what was evaluated; of several data sets one page each, with
   * its name in that of the file.
   *
   * @param file ends in .html
   */
  public List<Path> writeErrorPages(Path file) throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Dataset<E, P> dataset : datasets) {
      Outcome<P> outcome = judged.get(dataset);
      Judgements judgements = new Judgements(task.labels());
      List<Judged> examples = new ArrayList<>();
      for (int i = 0; i < dataset.examples().size(); i++) {
        examples.add(
            judgements.of(
                dataset.examples().get(i),
                outcome.predicted().predictions().get(i),
                outcome.predicted().tokens()[i]));
      }
      Path page =
          datasets.size() == 1
              ? file
              : file.resolveSibling(
                  file.getFileName()
                      .toString()
                      .replaceFirst("(\\.html)?$", "-" + dataset.name() + ".html"));
      List<String> classes = task.kind() == TaskKind.CLASSIFICATION ? task.labels() : List.of();
      new ErrorPage(task.name() + ", " + dataset.name(), outcome.scores(), classes, examples)
          .write(page);
      pages.add(page);
    }
    return pages;
  }

  private void load() {
    try {
      model.load(datasets.get(0));
    } catch (IOException e) {
      throw new TaskException("Cannot read the model: %s.".formatted(e.getMessage()), e);
    }
  }

  private FineTunedModel.Predicted<P> predict(Dataset<E, P> dataset, Listener listener) {
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
