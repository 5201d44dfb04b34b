package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
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

  /** The shares of one micro-batch in the losses of a step; over all they are the step's means. */
  public static final class Losses {
    private final VocabularyLoss maskedLanguageModel;
    private final Tensor nextSentence; // a scalar in nats, or null

    private Losses(VocabularyLoss maskedLanguageModel, Tensor nextSentence) {
      this.maskedLanguageModel = maskedLanguageModel;
      this.nextSentence = nextSentence;
    }

    /** In nats. */
    public double maskedLanguageModel() {
      return maskedLanguageModel.value().item_double();
    }

    /** In nats; 0 where the batch has no such labels. */
    public double nextSentence() {
      return nextSentence == null ? 0 : nextSentence.item_double();
    }

    /** Adds the gradients of their sum, which is what is minimised, to those of the weights. */
    public void backward() {
      Tensor masked = maskedLanguageModel.value();
      (nextSentence == null ? masked : masked.add(nextSentence)).backward();
      maskedLanguageModel.addDecoderGradients();
    }
  }

  /**
   * @param batch left unchanged
   * @param step counts of the whole step
   * @return what lives in the caller's scope
   */
  public Losses losses(MaskedBatch batch, Counts step) {
    TokenInputs inputs =
        inputs(batch, Sequences.training(batch.lengths(), batch.sampleSeeds()).rounded());
    Tensor hidden; // [T, H]
    Tensor nextSentence = null; // [B, 2]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = model.encoder().forward(inputs);
      if (batch.nextSentenceLabels().length > 0) {
        nextSentence = model.nextSentence(hidden, inputs);
      }
    }
    VocabularyLoss masked =
        model.predictionLoss(
            hidden,
            Tensors.indices(filled(batch.maskedPositions(), 0)),
            filled(batch.maskedLabels(), IGNORED),
            1.0 / step.predictions(),
            precision);
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
      TokenInputs inputs = inputs(batch, Sequences.evaluating(batch.lengths()).rounded());
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

  private static TokenInputs inputs(MaskedBatch batch, Sequences sequences) {
    return new TokenInputs(
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
