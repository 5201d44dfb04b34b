package dev.cloze.train;

import dev.cloze.model.layer.TaughtLabels;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.List;
import java.util.Optional;

/**
 * The share of a micro-batch's masked words in the loss of a step.
 *
 * @param taught what was learned from a teacher too; empty without one
 * @param scale of the sums in {@code taught}
 */
record WordLosses(VocabularyLoss loss, Optional<TaughtLabels> taught, double scale)
    implements Objective.Losses {

  static WordLosses of(VocabularyLoss loss) {
    return new WordLosses(loss, Optional.empty(), Double.NaN);
  }

  static WordLosses of(VocabularyLoss loss, TaughtLabels taught, double scale) {
    return new WordLosses(loss, Optional.of(taught), scale);
  }

  @Override
  public List<Objective.Term> terms() {
    if (taught.isEmpty()) {
      return List.of(
          new Objective.Term(EvaluationMetrics.MASKED_LM_LOSS, 1, loss.value().item_double()));
    }
    TaughtLabels both = taught.get();
    return List.of(
        new Objective.Term(
            EvaluationMetrics.MASKED_LM_LOSS,
            both.weights().maskedLm(),
            scale * both.wordLoss().item_double()),
        new Objective.Term(
            EvaluationMetrics.TEACHER_LOSS,
            both.weights().teacher(),
            scale * both.divergence().item_double()));
  }

  @Override
  public void backward() {
    loss.value().backward();
    loss.addDecoderGradients();
  }
}
