package dev.cloze.train;

import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.electra.ElectraFlops;
import dev.cloze.model.electra.ElectraForPreTraining;
import dev.cloze.model.electra.ElectraGenerator;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The objective of ELECTRA, replaced token detection: a generator fills in masked words, and a
 * discriminator tells of every token whether it was replaced. Clark et al. (2020), section 2.
 */
public final class ElectraPreTraining {
  private static final long SUM = 2; // LibTorch's code for the reduction
  private static final int IGNORED = -100;
  private static final int PREDICTION_STEP = 8; // see Sequences: shapes should come again

  private final ElectraForPreTraining model;
  private final ReplacedTokensConfig config;
  private final Precision precision;
  private final TokenSampler.Noise noise;

  /**
   * @param model without generator: replacements are drawn uniformly
   */
  public ElectraPreTraining(
      ElectraForPreTraining model, ReplacedTokensConfig config, Precision precision) {
    this(model, config, precision, TokenSampler.SEEDED);
  }

  ElectraPreTraining(
      ElectraForPreTraining model,
      ReplacedTokensConfig config,
      Precision precision,
      TokenSampler.Noise noise) {
    this.model = model;
    this.config = config;
    this.precision = precision;
    this.noise = noise;
  }

  /** The shares of one micro-batch in the losses of a step; over all they are the step's means. */
  public static final class Losses {
    private final double generatorWeight;
    private final double discriminatorWeight;
    private final VocabularyLoss generator; // or null: replacements are drawn uniformly
    private final double uniform; // its loss then
    private final Tensor discriminator; // a weighted scalar

    private Losses(
        ReplacedTokensConfig config,
        VocabularyLoss generator,
        double uniform,
        Tensor discriminator) {
      generatorWeight = config.generatorWeight();
      discriminatorWeight = config.discriminatorWeight();
      this.generator = generator;
      this.uniform = uniform;
      this.discriminator = discriminator;
    }

    /** Nats per masked position, without its weight. */
    public double generator() {
      return generator == null ? uniform : generator.value().item_double() / generatorWeight;
    }

    /** Nats per token, without its weight. */
    public double discriminator() {
      return discriminator.item_double() / discriminatorWeight;
    }

    /** What is minimised. */
    public double total() {
      return generatorWeight * generator() + discriminatorWeight * discriminator();
    }

    /** Adds the gradients of the weighted sum to those of the weights. */
    public void backward() {
      if (generator == null) {
        discriminator.backward();
      } else {
        generator.value().add(discriminator).backward();
        generator.addDecoderGradients();
      }
    }
  }

  /**
   * @param batch left unchanged
   * @param step counts of the whole step
   * @return what lives in the caller's scope
   */
  public Losses losses(MaskedBatch batch, Counts step) {
    int[] labels = filled(batch.maskedLabels(), IGNORED);
    TokenSampler sampler = sampler(batch, labels);
    VocabularyLoss generator = null;
    if (model.generator().isPresent()) {
      Sequences sequences = Sequences.training(batch.lengths(), batch.sampleSeeds()).rounded();
      generator =
          model
              .generator()
              .get()
              .loss(
                  inputs(batch.inputIds(), batch, sequences),
                  Tensors.indices(filled(batch.maskedPositions(), 0)),
                  labels,
                  config.generatorWeight() / Math.max(1, step.predictions()),
                  precision,
                  sampler);
    } else {
      sampler.readUniform(vocabSize());
    }
    // Sampling is not differentiable: the generator learns from its own loss alone.
    Corrupted corrupted = Corrupted.of(batch, sampler.samples());
    Sequences sequences = Sequences.training(batch.lengths(), discriminatorSeeds(batch)).rounded();
    Tensor logits = discriminate(batch, corrupted, sequences); // [T]
    Tensor discriminator =
        torch
            .binary_cross_entropy_with_logits(
                logits,
                torch.tensor(corrupted.replaced),
                new TensorOptional(),
                new TensorOptional(),
                SUM)
            .mul(new Scalar(config.discriminatorWeight() / step.tokens()));
    double uniform =
        Math.log(vocabSize()) * batch.maskedLabels().length / Math.max(1, step.predictions());
    return new Losses(config, generator, uniform, discriminator);
  }

  /** Adds the results on held-out samples to {@code totals}; without dropout, without gradients. */
  public void evaluate(MaskedBatch batch, ElectraTotals totals) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      TokenSampler sampler = sampler(batch, batch.maskedLabels());
      if (model.generator().isPresent()) {
        ElectraGenerator generator = model.generator().get();
        Tensor probabilities; // [P, V]
        try (Precision.Guard autocast = precision.autocast()) {
          Sequences sequences = Sequences.evaluating(batch.lengths()).rounded();
          probabilities =
              generator
                  .logits(
                      inputs(batch.inputIds(), batch, sequences),
                      Tensors.indices(batch.maskedPositions()))
                  .to(ScalarType.Float)
                  .softmax(1);
        }
        sampler.read(probabilities, 0);
        totals.addPredictions(probabilities, batch.maskedLabels());
      } else {
        sampler.readUniform(vocabSize());
        totals.addUniformPredictions(batch.maskedLabels().length, vocabSize());
      }
      Corrupted corrupted = Corrupted.of(batch, sampler.samples());
      Tensor logits =
          discriminate(batch, corrupted, Sequences.evaluating(batch.lengths()).rounded()); // [T]
      totals.addSamples(sampler.samples(), batch.maskedLabels());
      totals.addTokens(Tensors.floats(logits), corrupted.replaced, batch.lengths());
    }
  }

  /** The useful operations of a step: products only, forward and backward, no padding. */
  public double flops(Counts step) {
    double discriminator =
        ElectraFlops.discriminator(
            model.discriminator().config(), step.tokens(), step.tokenPairs());
    return discriminator
        + model
            .generator()
            .map(
                g ->
                    ElectraFlops.generator(
                        g.config(), step.tokens(), step.tokenPairs(), step.predictions()))
            .orElse(0.0);
  }

  private TokenSampler sampler(MaskedBatch batch, int[] labels) {
    return new TokenSampler(batch, labels, noise, config.temperature(), config.disallowCorrect());
  }

  /** [T] fp32, of the real tokens. */
  private Tensor discriminate(MaskedBatch batch, Corrupted corrupted, Sequences sequences) {
    try (Precision.Guard autocast = precision.autocast()) {
      return model
          .discriminator()
          .logits(inputs(corrupted.ids, batch, sequences)) // [rows]
          .narrow(0, 0, batch.tokens())
          .to(ScalarType.Float);
    }
  }

  /**
   * @param ids [T], samples in place of the masked words
   * @param replaced [T], 1 where a token differs from the original: a lucky sample is none
   */
  private record Corrupted(int[] ids, float[] replaced) {
    static Corrupted of(MaskedBatch batch, int[] samples) {
      int[] ids = batch.inputIds().clone();
      float[] replaced = new float[ids.length];
      for (int i = 0; i < batch.maskedPositions().length; i++) {
        int position = batch.maskedPositions()[i];
        ids[position] = samples[i];
        replaced[position] = samples[i] == batch.maskedLabels()[i] ? 0 : 1;
      }
      return new Corrupted(ids, replaced);
    }
  }

  /** Its dropout is not the generator's. */
  private static long[] discriminatorSeeds(MaskedBatch batch) {
    return Arrays.stream(batch.sampleSeeds())
        .map(seed -> RandomBits.derive(seed, "discriminator"))
        .toArray();
  }

  private int vocabSize() {
    return model.discriminator().config().encoder().vocabSize();
  }

  private static TokenInputs inputs(int[] ids, MaskedBatch batch, Sequences sequences) {
    return new TokenInputs(
        Tensors.indices(Arrays.copyOf(ids, sequences.rows())),
        Tensors.indices(Arrays.copyOf(batch.tokenTypeIds(), sequences.rows())),
        Tensors.indices(Arrays.copyOf(batch.positionIds(), sequences.rows())),
        sequences);
  }

  private static int[] filled(int[] values, int filler) {
    int rows = Math.max(PREDICTION_STEP, Sequences.roundUp(values.length, PREDICTION_STEP));
    int[] result = Arrays.copyOf(values, rows);
    Arrays.fill(result, values.length, result.length, filler);
    return result;
  }
}
