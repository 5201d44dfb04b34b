package dev.cloze.train;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.GeneratorConfig;
import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraFlops;
import dev.cloze.model.electra.ElectraForPreTraining;
import dev.cloze.model.electra.ElectraGenerator;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.VocabularyLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
public final class ElectraPreTraining implements Objective {
  private static final String GENERATOR = "generator"; // directory below that of a model
  private static final long SUM = 2; // LibTorch's code for the reduction

  private final ElectraForPreTraining model;
  private final ElectraPairConfig shape;
  private final ReplacedTokensConfig config;
  private final Precision precision;
  private final TokenSampler.Noise noise;

  /**
   * @param model owned from now on; without generator, replacements are drawn uniformly
   * @param shape what the model card says of it
   */
  ElectraPreTraining(
      ElectraForPreTraining model,
      ElectraPairConfig shape,
      ReplacedTokensConfig config,
      Precision precision,
      TokenSampler.Noise noise) {
    this.model = model;
    this.shape = shape;
    this.config = config;
    this.precision = precision;
    this.noise = noise;
  }

  /** With freshly initialised weights. */
  static ElectraPreTraining create(
      ElectraPairConfig shape, ReplacedTokensConfig config, long seed, Precision precision) {
    ElectraConfig discriminator = shape.discriminator();
    GeneratorConfig generator = shape.generator();
    return new ElectraPreTraining(
        generator.type() == GeneratorConfig.Type.UNIFORM
            ? ElectraForPreTraining.alone(discriminator, seed)
            : ElectraForPreTraining.joint(
                discriminator, generator.of(discriminator), generator.shares(), seed),
        shape,
        config,
        precision,
        TokenSampler.SEEDED);
  }

  /**
   * @param generator null where replacements are drawn uniformly
   * @param uniform the generator's loss then
   * @param discriminator with its weight, a scalar
   */
  private record ElectraLosses(
      ReplacedTokensConfig config, VocabularyLoss generator, double uniform, Tensor discriminator)
      implements Losses {
    @Override
    public List<Term> terms() {
      double masked =
          generator == null ? uniform : generator.value().item_double() / config.generatorWeight();
      double replaced = discriminator.item_double() / config.discriminatorWeight();
      return List.of(
          new Term(EvaluationMetrics.MASKED_LM_LOSS, config.generatorWeight(), masked),
          new Term(ElectraTotals.DISCRIMINATOR_LOSS, config.discriminatorWeight(), replaced));
    }

    @Override
    public void backward() {
      if (generator == null) {
        discriminator.backward();
      } else {
        generator.value().add(discriminator).backward();
        generator.addDecoderGradients();
      }
    }
  }

  @Override
  public Losses losses(MaskedBatch batch, Counts step) {
    int[] labels = MaskedWords.filled(batch.maskedLabels(), MaskedWords.IGNORED);
    TokenSampler sampler = sampler(batch, labels);
    VocabularyLoss generator = null;
    if (model.generator().isPresent()) {
      generator = generatorLoss(model.generator().get(), batch, labels, step, sampler);
    } else {
      sampler.readUniform(vocabSize());
    }
    // Sampling is not differentiable: the generator learns from its own loss alone.
    CorruptedTokens corrupted = CorruptedTokens.of(batch, sampler.samples());
    Sequences sequences = Sequences.training(batch.lengths(), discriminatorSeeds(batch)).rounded();
    Tensor logits = discriminate(batch, corrupted, sequences); // [T]
    Tensor discriminator =
        torch
            .binary_cross_entropy_with_logits(
                logits,
                torch.tensor(corrupted.replaced()),
                new TensorOptional(),
                new TensorOptional(),
                SUM)
            .mul(new Scalar(config.discriminatorWeight() / step.tokens()));
    double uniform =
        Math.log(vocabSize()) * batch.maskedLabels().length / Math.max(1, step.predictions());
    return new ElectraLosses(config, generator, uniform, discriminator);
  }

  private VocabularyLoss generatorLoss(
      ElectraGenerator generator,
      MaskedBatch batch,
      int[] labels,
      Counts step,
      TokenSampler sampler) {
    Tensor hidden; // [T, H]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = generator.encoder().forward(MaskedWords.training(batch));
    }
    return generator
        .head()
        .loss(
            hidden,
            Tensors.indices(MaskedWords.filled(batch.maskedPositions(), 0)),
            labels,
            config.generatorWeight() / Math.max(1, step.predictions()),
            precision,
            sampler);
  }

  @Override
  public Evaluation evaluation() {
    ElectraTotals totals = new ElectraTotals();
    return new Evaluation() {
      @Override
      public void add(MaskedBatch batch) {
        evaluate(batch, totals);
      }

      @Override
      public EvaluationMetrics metrics(long step) {
        return new EvaluationMetrics(
            step,
            totals.loss(config.generatorWeight(), config.discriminatorWeight()),
            totals.values());
      }
    };
  }

  private void evaluate(MaskedBatch batch, ElectraTotals totals) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      TokenSampler sampler = sampler(batch, batch.maskedLabels());
      if (model.generator().isPresent()) {
        ElectraGenerator generator = model.generator().get();
        Tensor probabilities; // [P, V]
        try (Precision.Guard autocast = precision.autocast()) {
          probabilities =
              generator
                  .head()
                  .predictions(
                      generator.encoder().forward(MaskedWords.evaluating(batch)),
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
      CorruptedTokens corrupted = CorruptedTokens.of(batch, sampler.samples());
      Tensor logits =
          discriminate(batch, corrupted, Sequences.evaluating(batch.lengths()).rounded()); // [T]
      totals.addSamples(sampler.samples(), batch.maskedLabels());
      totals.addTokens(Tensors.floats(logits), corrupted.replaced(), batch.lengths());
    }
  }

  @Override
  public double flops(Counts step) {
    return flops(shape, step);
  }

  static double flops(ElectraPairConfig shape, Counts step) {
    ElectraConfig config = shape.discriminator();
    double discriminator = ElectraFlops.discriminator(config, step.tokens(), step.tokenPairs());
    if (shape.generator().type() == GeneratorConfig.Type.UNIFORM) {
      return discriminator;
    }
    ElectraConfig generator = shape.generator().of(config);
    return discriminator
        + ElectraFlops.generator(generator, step.tokens(), step.tokenPairs(), step.predictions());
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("ELECTRA", "ElectraForPreTraining", "feature-extraction", shape);
  }

  /** The discriminator in the directory itself, the generator below. */
  @Override
  public void save(Path directory) throws IOException {
    ElectraFiles.writeDiscriminator(model, directory);
    if (model.generator().isPresent()) {
      ElectraFiles.writeGenerator(model, Files.createDirectories(directory.resolve(GENERATOR)));
    }
  }

  @Override
  public void restore(Path directory) throws IOException {
    ElectraFiles.restore(model, directory, directory.resolve(GENERATOR));
  }

  /** A discriminator, with its generator in {@code generator} below if that is there too. */
  @Override
  public List<String> startFrom(Path directory) throws IOException {
    Path generator = directory.resolve(GENERATOR);
    requireSameShape(directory, shape.discriminator());
    if (model.generator().isPresent() && Files.isDirectory(generator)) {
      requireSameShape(generator, model.generator().get().config());
    }
    return StartingWeights.notices(directory, ElectraFiles.copy(directory, generator, model));
  }

  static void requireSameShape(Path directory, ElectraConfig here) {
    ElectraConfig there = ElectraConfig.read(directory.resolve("config.json"));
    StartingWeights.requireSameShape(directory, here.differences(there));
  }

  @Override
  public void close() {
    model.close();
  }

  private TokenSampler sampler(MaskedBatch batch, int[] labels) {
    return new TokenSampler(batch, labels, noise, config.temperature(), config.disallowCorrect());
  }

  /** [T] fp32, of the real tokens. */
  private Tensor discriminate(MaskedBatch batch, CorruptedTokens corrupted, Sequences sequences) {
    try (Precision.Guard autocast = precision.autocast()) {
      return model
          .discriminator()
          .logits(MaskedWords.inputs(corrupted.ids(), batch, sequences)) // [rows]
          .narrow(0, 0, batch.tokens())
          .to(ScalarType.Float);
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
}
