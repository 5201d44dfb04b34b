package dev.cloze.train;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.GeneratorConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraFlops;
import dev.cloze.model.electra.ElectraForPreTraining;
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
 *
 * <p>Electric asks for the ratio of two densities instead, that of the text and that of its
 * generator: whether a token was sampled, whatever it is, given how likely the generator held it.
 * Clark et al. (2020), <i>Pre-Training Transformers as Energy-Based Cloze Models</i>, section 2.
 */
public final class ElectraPreTraining implements Objective {
  private static final String GENERATOR = "generator"; // directory below that of a model
  private static final long SUM = 2; // LibTorch's code for the reduction

  private final ElectraForPreTraining model;
  private final ElectraPairConfig shape;
  private final ReplacedTokensConfig config;
  private final Precision precision;
  private final Replacements generator;
  private final double maskedOdds; // of a token to be sampled, as a logarithm

  /**
   * @param model owned from now on; without generator, replacements are drawn uniformly
   * @param shape what the model card says of it
   * @param maskProbability the share of tokens that is sampled
   */
  ElectraPreTraining(
      ElectraForPreTraining model,
      ElectraPairConfig shape,
      ReplacedTokensConfig config,
      double maskProbability,
      Precision precision,
      TokenSampler.Noise noise) {
    this.model = model;
    this.shape = shape;
    this.config = config;
    this.precision = precision;
    maskedOdds = Math.log(maskProbability / (1 - maskProbability));
    generator = replacements((batch, labels) -> new TokenSampler(batch, labels, noise, config));
  }

  private Replacements replacements(TokenSampler.Source samplers) {
    double weight = config.generatorWeight();
    if (model.towers().isPresent()) {
      return new TowerReplacements(
          model.towers().get(), weight, config.electricObjective(), precision, samplers);
    }
    if (model.generator().isPresent()) {
      return new MaskedReplacements(model.generator().get(), weight, precision, samplers);
    }
    return new UniformReplacements(model.discriminator().config().encoder().vocabSize(), samplers);
  }

  /** With freshly initialised weights. */
  static ElectraPreTraining create(
      ElectraPairConfig shape, ObjectiveConfig objective, long seed, Precision precision) {
    return new ElectraPreTraining(
        model(shape.discriminator(), shape.generator(), seed),
        shape,
        objective.replacedTokens(),
        objective.maskProbability(),
        precision,
        TokenSampler.SEEDED);
  }

  private static ElectraForPreTraining model(
      ElectraConfig discriminator, GeneratorConfig generator, long seed) {
    return switch (generator.type()) {
      case UNIFORM -> ElectraForPreTraining.alone(discriminator, seed);
      case MASKED_LM ->
          ElectraForPreTraining.joint(
              discriminator, generator.of(discriminator), generator.shares(), seed);
      case TWO_TOWERS ->
          ElectraForPreTraining.withTowers(
              discriminator, generator.of(discriminator), generator.shares(), seed);
    };
  }

  /**
   * @param discriminator with its weight, a scalar
   */
  private record ElectraLosses(
      ReplacedTokensConfig config, Replacements.Made generator, Tensor discriminator)
      implements Losses {
    @Override
    public List<Term> terms() {
      double masked =
          generator
              .loss()
              .map(loss -> loss.value().item_double() / config.generatorWeight())
              .orElse(generator.value());
      double replaced = discriminator.item_double() / config.discriminatorWeight();
      return List.of(
          new Term(EvaluationMetrics.MASKED_LM_LOSS, config.generatorWeight(), masked),
          new Term(ElectraTotals.DISCRIMINATOR_LOSS, config.discriminatorWeight(), replaced));
    }

    @Override
    public void backward() {
      if (generator.loss().isEmpty()) {
        discriminator.backward();
      } else {
        VocabularyLoss loss = generator.loss().get();
        loss.value().add(discriminator).backward();
        loss.addDecoderGradients();
      }
    }
  }

  @Override
  public Losses losses(MaskedBatch batch, Counts step) {
    Replacements.Made made = generator.training(batch, step);
    // Sampling is not differentiable: the generator learns from its own loss alone.
    CorruptedTokens corrupted = corrupted(batch, made);
    Sequences sequences = Sequences.training(batch.lengths(), discriminatorSeeds(batch)).rounded();
    Tensor logits = discriminate(batch, corrupted, made, sequences); // [T]
    Tensor discriminator =
        torch
            .binary_cross_entropy_with_logits(
                logits,
                torch.tensor(corrupted.replaced()),
                new TensorOptional(),
                new TensorOptional(),
                SUM)
            .mul(new Scalar(config.discriminatorWeight() / step.tokens()));
    return new ElectraLosses(config, made, discriminator);
  }

  private CorruptedTokens corrupted(MaskedBatch batch, Replacements.Made made) {
    return CorruptedTokens.of(batch, made.samples(), config.electricObjective());
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
      Replacements.Made made = generator.evaluating(batch, totals);
      CorruptedTokens corrupted = corrupted(batch, made);
      Sequences sequences = Sequences.evaluating(batch.lengths()).rounded();
      Tensor logits = discriminate(batch, corrupted, made, sequences); // [T]
      totals.addSamples(made.samples(), batch.maskedLabels());
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
    GeneratorConfig generator = shape.generator();
    return discriminator
        + switch (generator.type()) {
          case UNIFORM -> 0;
          case MASKED_LM ->
              ElectraFlops.generator(
                  generator.of(config), step.tokens(), step.tokenPairs(), step.predictions());
          case TWO_TOWERS ->
              ElectraFlops.towers(
                  generator.of(config), step.tokens(), step.tokenPairs(), step.words());
        };
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
    if (model.generatorConfig().isPresent()) {
      ElectraFiles.writeGenerator(model, Files.createDirectories(directory.resolve(GENERATOR)));
    }
  }

  @Override
  public List<String> companions() {
    return model.generatorConfig().isPresent() ? List.of(GENERATOR) : List.of();
  }

  @Override
  public void restore(Path directory) throws IOException {
    ElectraFiles.restore(model, directory, directory.resolve(GENERATOR));
  }

  /** A discriminator, with its generator in {@code generator} below if that is there too. */
  @Override
  public List<String> startFrom(Path directory) throws IOException {
    Path generatorDirectory = directory.resolve(GENERATOR);
    requireSameShape(directory, shape.discriminator());
    if (Files.isDirectory(generatorDirectory)) {
      Path json = generatorDirectory.resolve("config.json");
      model
          .generator()
          .ifPresent(
              g -> requireSameShape(generatorDirectory, g.config(), ElectraConfig.read(json)));
      model
          .towers()
          .ifPresent(
              t -> requireSameShape(generatorDirectory, t.config(), ElectraConfig.readTower(json)));
    }
    return StartingWeights.notices(
        directory, ElectraFiles.copy(directory, generatorDirectory, model));
  }

  static void requireSameShape(Path directory, ElectraConfig here) {
    requireSameShape(directory, here, ElectraConfig.read(directory.resolve("config.json")));
  }

  private static void requireSameShape(Path directory, ElectraConfig here, ElectraConfig there) {
    StartingWeights.requireSameShape(directory, here.differences(there));
  }

  @Override
  public void close() {
    model.close();
  }

  /** [T] fp32, of the real tokens: above 0 where one looks replaced. */
  private Tensor discriminate(
      MaskedBatch batch, CorruptedTokens corrupted, Replacements.Made made, Sequences sequences) {
    Tensor logits; // [T]
    try (Precision.Guard autocast = precision.autocast()) {
      logits =
          model
              .discriminator()
              .logits(MaskedWords.inputs(corrupted.ids(), batch, sequences)) // [rows]
              .narrow(0, 0, batch.tokens())
              .to(ScalarType.Float);
    }
    return made.logDensities()
        .map(q -> logits.add(torch.tensor(q)).add(new Scalar(maskedOdds))) // no gradient to q
        .orElse(logits);
  }

  /** Its dropout is not the generator's. */
  private static long[] discriminatorSeeds(MaskedBatch batch) {
    return Arrays.stream(batch.sampleSeeds())
        .map(seed -> RandomBits.derive(seed, "discriminator"))
        .toArray();
  }
}
