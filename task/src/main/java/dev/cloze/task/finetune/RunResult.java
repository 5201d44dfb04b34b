package dev.cloze.task.finetune;

import java.nio.file.Path;
import java.util.Map;

/**
 * What came of one run.
 *
 * @param run its name
 * @param settings what a grid changed, by key; empty without one
 * @param step updates of the weights after which the model was best
 * @param main the number that models are selected by
 * @param scores the metrics of each dev data set, by their names
 * @param model directory of the best model
 */
public record RunResult(
    String run,
    Map<String, String> settings,
    long seed,
    long step,
    double main,
    Map<String, Map<String, Double>> scores,
    Path model) {

  RunResult with(Map<String, String> newSettings) {
    return new RunResult(run, newSettings, seed, step, main, scores, model);
  }
}
