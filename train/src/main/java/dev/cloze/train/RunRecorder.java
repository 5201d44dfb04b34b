package dev.cloze.train;

import dev.cloze.train.metrics.MetricsFile;
import dev.cloze.train.metrics.TensorBoardEvents;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what a run does to {@code metrics.jsonl} and to TensorBoard's event files. */
final class RunRecorder implements TrainingListener, AutoCloseable {
  private final MetricsFile metrics;
  private final TensorBoardEvents events;
  private final int logEvery;

  private RunRecorder(MetricsFile metrics, TensorBoardEvents events, int logEvery) {
    this.metrics = metrics;
    this.events = events;
    this.logEvery = logEvery;
  }

  /**
   * Goes on where a checkpoint stands; what was recorded after it is dropped, for those steps come
   * again.
   *
   * @param step of the checkpoint, 0 for a new run
   */
  static RunRecorder open(Path run, long step, int logEvery, TrainingListener notices) {
    MetricsFile metrics = MetricsFile.open(run.resolve("metrics.jsonl"));
    MetricsFile.Truncation dropped = metrics.truncateAfter(step);
    if (dropped.later() + dropped.unreadable() > 0) {
      notices.onNotice(
          "Dropped %d lines of metrics.jsonl that were written after the checkpoint of step %d."
              .formatted(dropped.later() + dropped.unreadable(), step));
    }
    TensorBoardEvents events =
        step == 0 ? TensorBoardEvents.create(run) : TensorBoardEvents.resume(run, step);
    return new RunRecorder(metrics, events, logEvery);
  }

  @Override
  public void onStep(StepMetrics step) {
    if (step.step() % logEvery == 0) {
      metrics.write(step.step(), "train", step.values());
      events.scalars(step.step(), tagged("train", step.values()));
    }
  }

  @Override
  public void onEvaluation(EvaluationMetrics evaluation) {
    metrics.write(evaluation.step(), "evaluation", evaluation.values());
    events.scalars(evaluation.step(), tagged("evaluation", evaluation.values()));
  }

  private static Map<String, Double> tagged(String group, Map<String, Double> values) {
    Map<String, Double> result = new LinkedHashMap<>();
    values.forEach((name, value) -> result.put(group + "/" + name, value));
    return result;
  }

  @Override
  public void close() {
    metrics.close();
    events.close();
  }
}
