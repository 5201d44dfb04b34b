package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The masked words of a batch, as every architecture that predicts them treats them. */
final class MaskedWords {
  private static final long SUM = 2; // LibTorch's code for the reduction
  static final int IGNORED = -100;
  private static final int PREDICTION_STEP = 8; // see Sequences: shapes should come again

  private final MaskedLanguageModel model;
  private final Precision precision;

  MaskedWords(MaskedLanguageModel model, Precision precision) {
    this.model = model;
    this.precision = precision;
  }

  /**
   * @param hidden [T, H]
   * @return their share in the mean over all predictions of the step
   */
  VocabularyLoss loss(Tensor hidden, MaskedBatch batch, Counts step) {
    return model.predictionLoss(
        hidden,
        Tensors.indices(filled(batch.maskedPositions(), 0)),
        filled(batch.maskedLabels(), IGNORED),
        1.0 / Math.max(1, step.predictions()), // short samples may leave a step without any
        precision);
  }

  /**
   * Adds the results on held-out samples; the caller has switched gradients off.
   *
   * @param hidden [T, H]
   */
  void evaluate(Tensor hidden, MaskedBatch batch, EvaluationTotals totals) {
    int[] labels = filled(batch.maskedLabels(), IGNORED);
    Tensor predictions =
        model.predictions(hidden, Tensors.indices(filled(batch.maskedPositions(), 0))); // [P, V]
    totals.addPredictions(
        batch.maskedLabels().length,
        crossEntropySum(predictions, labels).item_double(),
        correct(predictions, labels));
  }

  /** What the network reads of a pass with dropout. */
  static TokenInputs training(MaskedBatch batch) {
    return inputs(batch, Sequences.training(batch.lengths(), batch.sampleSeeds()).rounded());
  }

  /** What the network reads of a pass without dropout. */
  static TokenInputs evaluating(MaskedBatch batch) {
    return inputs(batch, Sequences.evaluating(batch.lengths()).rounded());
  }

  private static TokenInputs inputs(MaskedBatch batch, Sequences sequences) {
    return inputs(batch.inputIds(), batch, sequences);
  }

  /**
   * @param ids in place of the batch's own, [T]
   */
  static TokenInputs inputs(int[] ids, MaskedBatch batch, Sequences sequences) {
    return new TokenInputs(
        Tensors.indices(Arrays.copyOf(ids, sequences.rows())),
        Tensors.indices(Arrays.copyOf(batch.tokenTypeIds(), sequences.rows())),
        Tensors.indices(Arrays.copyOf(batch.positionIds(), sequences.rows())),
        sequences);
  }

  static int[] filled(int[] values, int filler) {
    int rows = Math.max(PREDICTION_STEP, Sequences.roundUp(values.length, PREDICTION_STEP));
    int[] result = Arrays.copyOf(values, rows);
    Arrays.fill(result, values.length, result.length, filler);
    return result;
  }

  /** In fp32, whatever the logits are. */
  static Tensor crossEntropySum(Tensor logits, int[] labels) {
    return torch.cross_entropy_loss(
        logits.to(ScalarType.Float),
        Tensors.indices(labels),
        new TensorOptional(),
        SUM,
        IGNORED,
        0);
  }

  static long correct(Tensor logits, int[] labels) {
    return (long)
        logits.argmax(new LongOptional(1), false).eq(Tensors.indices(labels)).sum().item_double();
  }

  static Tensor mean(Tensor sum, long count) {
    return sum.div(new Scalar((double) count));
  }
}
