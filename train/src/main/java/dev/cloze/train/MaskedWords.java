package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TaughtLabels;
import dev.cloze.model.layer.TokenInputs;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The masked words of a batch, as every architecture that predicts them treats them. Owns the
 * teacher, if there is one.
 */
final class MaskedWords implements AutoCloseable {
  private static final long SUM = 2; // LibTorch's code for the reduction
  static final int IGNORED = -100;
  private static final int PREDICTION_STEP = 8; // see Sequences: shapes should come again

  private final MaskedLanguageModel model;
  private final Precision precision;
  private final Optional<Distillation> distillation;

  MaskedWords(MaskedLanguageModel model, Precision precision, Optional<Distillation> distillation) {
    this.model = model;
    this.precision = precision;
    this.distillation = distillation;
  }

  /** The objective of a network that learns masked words and nothing beside. */
  Objective.Losses losses(MaskedBatch batch, Counts step) {
    Tensor hidden; // [T, H]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = model.hidden(training(batch));
    }
    return loss(hidden, batch, step);
  }

  /**
   * @param hidden [T, H]
   * @return their share in the mean over all predictions of the step
   */
  WordLosses loss(Tensor hidden, MaskedBatch batch, Counts step) {
    Tensor positions = Tensors.indices(filled(batch.maskedPositions(), 0));
    int[] labels = filled(batch.maskedLabels(), IGNORED);
    double scale =
        1.0 / Math.max(1, step.predictions()); // short samples may leave a step without any
    if (distillation.isEmpty()) {
      return WordLosses.of(model.predictionLoss(hidden, positions, labels, scale, precision));
    }
    TaughtLabels taught = distillation.get().labels(batch, positions, labels);
    return WordLosses.of(
        model.predictionLoss(hidden, positions, taught, scale, precision), taught, scale);
  }

  /** Held-out samples, for the objective of a network that learns nothing beside. */
  Objective.Evaluation evaluation() {
    EvaluationTotals totals = new EvaluationTotals();
    return new Objective.Evaluation() {
      @Override
      public void add(MaskedBatch batch) {
        try (PointerScope scope = new PointerScope();
            NoGradGuard noGradients = new NoGradGuard();
            Precision.Guard autocast = precision.autocast()) {
          evaluate(model.hidden(evaluating(batch)), batch, totals);
        }
      }

      @Override
      public EvaluationMetrics metrics(long step) {
        return totals.metrics(step);
      }
    };
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

  @Override
  public void close() {
    distillation.ifPresent(Distillation::close);
  }
}
