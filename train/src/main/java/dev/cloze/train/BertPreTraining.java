package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.model.bert.BertInputs;
import dev.cloze.model.layer.Sequences;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The objective of BERT: masked words, and whether the second segment follows the first. Devlin et
 * al. (2019), section 3.1.
 */
public final class BertPreTraining {
  private static final long SUM = 2; // LibTorch's code for the reduction
  private static final int IGNORED = -100;
  private static final int PREDICTION_STEP = 8; // see Sequences: shapes should come again

  private final BertForPreTraining model;
  private final Precision precision;

  public BertPreTraining(BertForPreTraining model, Precision precision) {
    this.model = model;
    this.precision = precision;
  }

  /**
   * The shares of one micro-batch in the losses of a step; over all micro-batches they add up to
   * the step's means.
   *
   * @param maskedLanguageModel a scalar in nats
   * @param nextSentence a scalar in nats, or null where the batch has no such labels
   */
  public record Losses(Tensor maskedLanguageModel, Tensor nextSentence) {
    /** Their sum: what is minimised. */
    public Tensor total() {
      return nextSentence == null ? maskedLanguageModel : maskedLanguageModel.add(nextSentence);
    }
  }

  /**
   * @param batch left unchanged
   * @param step counts of the whole step
   * @return scalars owned by the caller's scope
   */
  public Losses losses(MaskedBatch batch, Counts step) {
    BertInputs inputs =
        inputs(batch, Sequences.training(batch.lengths(), batch.sampleSeeds()).rounded());
    Tensor predictions; // [P, V]
    Tensor nextSentence; // [B, 2]
    try (Precision.Guard autocast = precision.autocast()) {
      Tensor hidden = model.encoder().forward(inputs); // [T, H]
      predictions = model.predictions(hidden, Tensors.indices(filled(batch.maskedPositions(), 0)));
      nextSentence =
          batch.nextSentenceLabels().length == 0 ? null : model.nextSentence(hidden, inputs);
    }
    Tensor masked =
        crossEntropySum(predictions, filled(batch.maskedLabels(), IGNORED))
            .div(new Scalar((double) step.predictions()));
    return new Losses(
        masked,
        nextSentence == null
            ? null
            : crossEntropySum(nextSentence, batch.nextSentenceLabels())
                .div(new Scalar((double) step.sequences())));
  }

  /** Adds the results on held-out samples to {@code totals}; without dropout, without gradients. */
  public void evaluate(MaskedBatch batch, EvaluationTotals totals) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        Precision.Guard autocast = precision.autocast()) {
      BertInputs inputs = inputs(batch, Sequences.evaluating(batch.lengths()).rounded());
      Tensor hidden = model.encoder().forward(inputs); // [T, H]
      Tensor predictions =
          model.predictions(hidden, Tensors.indices(filled(batch.maskedPositions(), 0))); // [P, V]
      totals.addPredictions(
          batch.maskedLabels().length,
          crossEntropySum(predictions, filled(batch.maskedLabels(), IGNORED)).item_double(),
          correct(predictions, filled(batch.maskedLabels(), IGNORED)));
      if (batch.nextSentenceLabels().length > 0) {
        Tensor nextSentence = model.nextSentence(hidden, inputs); // [B, 2]
        totals.addNextSentences(
            batch.nextSentenceLabels().length,
            crossEntropySum(nextSentence, batch.nextSentenceLabels()).item_double(),
            correct(nextSentence, batch.nextSentenceLabels()));
      }
    }
  }

  private static BertInputs inputs(MaskedBatch batch, Sequences sequences) {
    return new BertInputs(
        Tensors.indices(Arrays.copyOf(batch.inputIds(), sequences.rows())),
        Tensors.indices(Arrays.copyOf(batch.tokenTypeIds(), sequences.rows())),
        Tensors.indices(Arrays.copyOf(batch.positionIds(), sequences.rows())),
        sequences);
  }

  private static int[] filled(int[] values, int filler) {
    int[] result = Arrays.copyOf(values, Sequences.roundUp(values.length, PREDICTION_STEP));
    Arrays.fill(result, values.length, result.length, filler);
    return result;
  }

  /** In fp32, whatever the logits are. */
  private static Tensor crossEntropySum(Tensor logits, int[] labels) {
    return torch.cross_entropy_loss(
        logits.to(ScalarType.Float),
        Tensors.indices(labels),
        new TensorOptional(),
        SUM,
        IGNORED,
        0);
  }

  private static long correct(Tensor logits, int[] labels) {
    return (long)
        logits.argmax(new LongOptional(1), false).eq(Tensors.indices(labels)).sum().item_double();
  }
}
