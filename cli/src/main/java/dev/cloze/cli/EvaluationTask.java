package dev.cloze.cli;

import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.blimp.Blimp;
import java.nio.file.Path;
import java.util.List;

/** What {@code cloze evaluate --task} may name. */
enum EvaluationTask {
  BLIMP {
    @Override
    Evaluation open(Path model, List<Path> data, Limits limits, Precision precision) {
      return Blimp.open(
          model, new Blimp.Options(data, limits.examples(), limits.batchTokens(), precision));
    }
  };

  /**
   * How much is done.
   *
   * @param examples of each part of the data; the first ones count
   * @param batchTokens that the network reads at once
   */
  record Limits(int examples, int batchTokens) {}

  /**
   * Reads data and model.
   *
   * @throws dev.cloze.config.ClozeException if one of the two cannot be used
   */
  abstract Evaluation open(Path model, List<Path> data, Limits limits, Precision precision);
}
