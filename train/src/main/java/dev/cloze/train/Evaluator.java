package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Judges a model on held-out batches: always the same samples with the same masks. */
public final class Evaluator {
  private final Objective objective;
  private final List<MaskedBatch> batches;

  public Evaluator(Objective objective, List<MaskedBatch> batches) {
    this.objective = objective;
    this.batches = batches;
  }

  /**
   * @param step updates of the weights done, for the record
   * @param stopRequested asked before each batch
   * @return empty if a stop was requested meanwhile
   */
  public Optional<EvaluationMetrics> evaluate(long step, BooleanSupplier stopRequested) {
    Objective.Evaluation evaluation = objective.evaluation();
    for (MaskedBatch batch : batches) {
      if (stopRequested.getAsBoolean()) {
        return Optional.empty();
      }
      evaluation.add(batch);
    }
    return Optional.of(evaluation.metrics(step));
  }
}
