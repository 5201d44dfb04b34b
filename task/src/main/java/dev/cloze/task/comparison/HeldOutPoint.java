package dev.cloze.task.comparison;

import dev.cloze.train.EvaluationMetrics;
import java.util.Map;

/**
 * Quality on held-out text at one moment of a run; what an objective does not have is null.
 *
 * @param flops spent until then, counted over the sequences that were read
 * @param maskedLmLoss in nats per predicted token; of ELECTRA's generator
 * @param bitsPerByte the same for a byte of the text; see {@link ComparedModel}
 * @param maskedLmAccuracy the share of predicted tokens that were right
 * @param discAuc of ELECTRA's discriminator, as the rest: see {@code train.ElectraTotals}
 */
public record HeldOutPoint(
    long step,
    double flops,
    Double maskedLmLoss,
    Double bitsPerByte,
    Double maskedLmAccuracy,
    Double discLoss,
    Double discAuc,
    Double discAccuracy,
    Double discPrecision,
    Double discRecall) {

  /**
   * @param values by the names of metrics.jsonl
   * @param tokensPerByte of the held-out text; null if it is not known
   */
  static HeldOutPoint of(
      long step, double flops, Map<String, Double> values, Double tokensPerByte) {
    Double loss = values.get(EvaluationMetrics.MASKED_LM_LOSS);
    return new HeldOutPoint(
        step,
        flops,
        loss,
        loss == null || tokensPerByte == null ? null : loss / Math.log(2) * tokensPerByte,
        values.get(EvaluationMetrics.MASKED_LM_ACCURACY),
        values.get("disc_loss"),
        values.get("disc_auc"),
        values.get("disc_accuracy"),
        values.get("disc_precision"),
        values.get("disc_recall"));
  }
}
