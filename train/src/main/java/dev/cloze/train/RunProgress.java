package dev.cloze.train;

import dev.cloze.config.TrainingRecipe;
import dev.cloze.data.SamplerState;
import dev.cloze.train.checkpoint.CheckpointState.Evaluation;
import java.util.Optional;

/** Where a run stands, apart from its tensors. */
final class RunProgress {
  private long step;
  private int phase;
  private Optional<SamplerState> sampler;
  private Optional<Evaluation> last;
  private Optional<Evaluation> best;
  private Optional<EvaluationMetrics> lastEvaluation = Optional.empty();
  private long savedStep = -1;

  private RunProgress(
      long step,
      int phase,
      Optional<SamplerState> sampler,
      Optional<Evaluation> last,
      Optional<Evaluation> best) {
    this.step = step;
    this.phase = phase;
    this.sampler = sampler;
    this.last = last;
    this.best = best;
  }

  static RunProgress start() {
    return new RunProgress(0, 0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static RunProgress resumed(
      long step,
      int phase,
      SamplerState sampler,
      Optional<Evaluation> last,
      Optional<Evaluation> best) {
    RunProgress progress = new RunProgress(step, phase, Optional.of(sampler), last, best);
    progress.savedStep = step;
    return progress;
  }

  /** Updates of the weights done. */
  long step() {
    return step;
  }

  /** Index of the phase of the last update. */
  int phase() {
    return phase;
  }

  /** The first sample not yet used; empty before the first step. */
  Optional<SamplerState> sampler() {
    return sampler;
  }

  void advance(int phaseIndex, SamplerState state) {
    step++;
    phase = phaseIndex;
    sampler = Optional.of(state);
  }

  boolean evaluationDue(TrainingRecipe recipe) {
    boolean done = last.isPresent() && last.get().step() == step;
    if (done) {
      return false;
    }
    long every = recipe.evaluation().every();
    return step == 0
        ? recipe.evaluation().atStart()
        : step == recipe.training().steps() || every > 0 && step % every == 0;
  }

  void evaluated(EvaluationMetrics metrics) {
    lastEvaluation = Optional.of(metrics);
    Evaluation evaluation = new Evaluation(metrics.step(), metrics.loss());
    last = Optional.of(evaluation);
    if (best.isEmpty() || evaluation.loss() < best.get().loss()) {
      best = last;
    }
    savedStep = -1; // the checkpoint does not know of it yet
  }

  /** The newest evaluation of this process. */
  Optional<EvaluationMetrics> lastEvaluation() {
    return lastEvaluation;
  }

  Optional<Evaluation> last() {
    return last;
  }

  Optional<Evaluation> best() {
    return best;
  }

  void saved() {
    savedStep = step;
  }

  /** Whether the newest checkpoint says all of this. */
  boolean isSaved() {
    return savedStep == step;
  }
}
