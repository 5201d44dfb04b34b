package dev.cloze.search;

import dev.cloze.config.ArchitectureSearchRecipe;
import dev.cloze.config.ArchitectureSearchRecipe.Trial;
import dev.cloze.config.ArchitectureShape;
import dev.cloze.config.BortConfig;
import dev.cloze.config.DistillationConfig;
import dev.cloze.config.ErrorMeasure;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.data.BatchLoader;
import dev.cloze.data.Corpus;
import dev.cloze.data.MaskedBatch;
import dev.cloze.data.SamplerState;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.model.bort.BortForMaskedLM;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.train.Counts;
import dev.cloze.train.Distillation;
import dev.cloze.train.MaskedWordPreTraining;
import dev.cloze.train.Objective;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The error e of a shape: what a short training from fresh weights leaves of the cross entropy with
 * the teacher on held-out positions. All shapes of one setting see the same batches, so that shapes
 * are compared and not data. Owns corpora and teacher.
 */
final class ShortTraining implements AutoCloseable {
  private static final double CLIP_NORM = 1;

  private final ArchitectureSearchRecipe recipe;
  private final ErrorMeasure settings;
  private final Tokenizer tokenizer;
  private final Corpus corpus;
  private final Corpus validation;
  private final ObjectiveConfig objective;
  private final Precision precision;
  private final Optional<Distillation> teacher;
  private final HeldOutError heldOut;

  /**
   * @param cache where what the teacher says of training batches is kept
   */
  ShortTraining(ArchitectureSearchRecipe recipe, Tokenizer tokenizer, Path cache) {
    this.recipe = recipe;
    this.settings = recipe.error();
    this.tokenizer = tokenizer;
    requireInputs(recipe, tokenizer);
    precision = Precision.of(settings.precision());
    Path tokenizerDirectory = Path.of(recipe.tokenizer());
    objective = objective(settings, cache);
    BortConfig any = config(recipe.space().members().get(0));
    corpus = Corpus.open(Path.of(recipe.data().path()), tokenizer, tokenizerDirectory);
    validation = Corpus.open(Path.of(recipe.data().validation()), tokenizer, tokenizerDirectory);
    teacher =
        Optional.ofNullable(objective.distillation())
            .map(distillation -> Distillation.open(distillation, any));
    List<MaskedBatch> batches =
        BatchLoader.fixed(
            validation, tokenizer.vocabulary(), recipe.data(), objective, HeldOutError.BATCH, 0);
    heldOut = HeldOutError.of(batches, settings.positions(), teacher, precision);
  }

  /**
   * Checks teacher and corpora without training.
   *
   * @throws dev.cloze.config.ClozeException if one is missing or of another vocabulary
   */
  static void requireInputs(ArchitectureSearchRecipe recipe, Tokenizer tokenizer) {
    if (recipe.error().teacher() != null) {
      Distillation.requireVocabulary(
          DistillationConfig.of(recipe.error().teacher()), tokenizer.vocabulary());
    }
    for (String path : List.of(recipe.data().path(), recipe.data().validation())) {
      Corpus.open(Path.of(path), tokenizer, Path.of(recipe.tokenizer())).close();
    }
  }

  /** Masked words, and of the teacher all that counts is its distribution at temperature 1. */
  private static ObjectiveConfig objective(ErrorMeasure settings, Path cache) {
    ObjectiveConfig words =
        new ObjectiveConfig("masked_lm", 0.15, false, false, 0, 0.8, 0.1, "bert", true);
    if (settings.teacher() == null) {
      return words;
    }
    return words.withDistillation(
        new DistillationConfig(
            settings.teacher(),
            1,
            0,
            1,
            DistillationConfig.PROPER,
            "bf16",
            settings.topK() > 0 ? cache.toString() : null,
            Math.max(1, settings.topK())));
  }

  private BortConfig config(ArchitectureShape shape) {
    return BortConfig.of(
        shape.numHiddenLayers(),
        shape.numAttentionHeads(),
        shape.hiddenSize(),
        shape.intermediateSize(),
        tokenizer.vocabulary().size(),
        recipe.maxPositionEmbeddings());
  }

  /** Held-out positions that errors are means over. */
  long positions() {
    return heldOut.positions();
  }

  /**
   * Trains a shape and judges it.
   *
   * @param stop asked before each step
   * @return NaN if it diverged; empty if stopped
   */
  OptionalDouble error(ArchitectureShape shape, Trial trial, BooleanSupplier stop) {
    // Of the setting, not of its number: another list of settings sees the same.
    long seed = RandomBits.derive(recipe.seed(), trial.toString());
    try (EncoderForMaskedLM<BortConfig> model =
        BortForMaskedLM.create(config(shape), RandomBits.derive(seed, shape.toString()))) {
      // Not closed: it would take the teacher along.
      Objective network = MaskedWordPreTraining.bort(model, precision, teacher);
      boolean finite;
      try (BatchLoader loader =
          new BatchLoader(
              corpus,
              tokenizer.vocabulary(),
              recipe.data(),
              objective,
              seed,
              trial.batchSize(),
              trial.batchSize(),
              SamplerState.start(seed))) {
        if (settings.inTheory()) {
          finite = descend(network, model, loader, trial, stop);
        } else {
          finite = train(network, loader, trial, stop);
        }
      }
      if (stop.getAsBoolean()) {
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(finite ? heldOut.of(model) : Double.NaN);
    }
  }

  /** AdamW at a constant rate. */
  private boolean train(Objective network, BatchLoader loader, Trial trial, BooleanSupplier stop) {
    OptimizerConfig config =
        new OptimizerConfig("adamw", trial.learningRate(), 0.9, 0.999, 1e-6, 0.01, true, CLIP_NORM);
    try (Optimizer optimizer = Optimizer.create(config, network.parameters())) {
      for (int step = 0; step < settings.steps() && !stop.getAsBoolean(); step++) {
        backward(network, loader.next());
        double norm = GradientNorm.of(network.parameters());
        if (!Double.isFinite(norm)) {
          return false;
        }
        try (PointerScope update = new PointerScope()) {
          optimizer.step(trial.learningRate(), GradientNorm.divisor(norm, CLIP_NORM));
        }
        network.parameters().clearGradients();
      }
    }
    return true;
  }

  /** Plain gradient descent; matrices and tables stay within the clip, as the proof wants. */
  private boolean descend(
      Objective network,
      EncoderForMaskedLM<BortConfig> model,
      BatchLoader loader,
      Trial trial,
      BooleanSupplier stop) {
    for (int step = 0; step < settings.steps() && !stop.getAsBoolean(); step++) {
      backward(network, loader.next());
      if (!Double.isFinite(GradientNorm.of(model.parameters()))) {
        return false;
      }
      try (PointerScope update = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        for (var parameter : model.parameters().all()) {
          Tensor weight = parameter.tensor();
          weight.sub_(weight.grad(), new Scalar(trial.learningRate()));
          if (weight.dim() > 1) {
            weight.clamp_(
                new ScalarOptional(new Scalar(-settings.clip())),
                new ScalarOptional(new Scalar(settings.clip())));
          }
        }
      }
      model.parameters().clearGradients();
    }
    return true;
  }

  private static void backward(Objective network, List<MaskedBatch> batches) {
    Counts counts = Counts.of(batches);
    for (MaskedBatch batch : batches) {
      try (PointerScope scope = new PointerScope()) {
        network.losses(batch, counts).backward();
      }
    }
  }

  @Override
  public void close() {
    heldOut.close();
    teacher.ifPresent(Distillation::close);
    validation.close();
    corpus.close();
  }
}
