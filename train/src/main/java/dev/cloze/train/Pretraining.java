package dev.cloze.train;

import dev.cloze.config.ModelConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.data.BatchLoader;
import dev.cloze.data.Corpus;
import dev.cloze.data.MaskedBatch;
import dev.cloze.data.SamplerState;
import dev.cloze.engine.Engine;
import dev.cloze.engine.GemmPeak;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.checkpoint.Checkpoint;
import dev.cloze.train.metrics.Throughput;
import dev.cloze.train.optimizer.Optimizer;
import dev.cloze.train.schedule.LearningRate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * A pre-training run: from a recipe to a trained model, however often it is interrupted. Its state
 * is the weights, the moments and five numbers; everything random follows from the seed and the
 * position, so a run that goes on from a checkpoint ends in the same weights, bit for bit, as one
 * that never stopped.
 *
 * <p>One thread; owns the memory of the model and the optimizer.
 */
public final class Pretraining implements AutoCloseable {
  /** How a run ended. */
  public enum Outcome {
    /** All steps are done. */
    COMPLETED,
    /** A stop was requested; the checkpoint holds everything. Run it again to go on. */
    STOPPED
  }

  /**
   * Where a run stands when it returns.
   *
   * @param step updates of the weights done
   * @param loss of the last step of this process; NaN if it did none
   * @param checkpoint the newest, which holds the weights of {@code step}
   */
  public record Result(
      Outcome outcome,
      long step,
      double loss,
      Optional<EvaluationMetrics> evaluation,
      Path checkpoint) {}

  private final Recipe recipe;
  private final RunDirectory directory;
  private final Tokenizer tokenizer;
  private final Corpus corpus;
  private final Optional<Corpus> validation;
  private final Precision precision;
  private final Objective objective;
  private final TrainingListener listener;
  private final RunContents contents = new Contents();
  private final RunProgress progress;
  private Optimizer optimizer;

  /**
   * Opens everything that a run needs, and takes over the newest checkpoint if there is one.
   *
   * @param run its directory, made if it does not exist
   * @throws dev.cloze.config.ClozeException if something is missing or does not fit; nothing was
   *     changed
   */
  public Pretraining(Recipe recipe, Path run, TrainingListener listener) {
    this.recipe = recipe;
    this.listener = listener;
    Engine.start(recipe.training().threads(), recipe.training().matmulPrecision());
    precision = Precision.of(recipe.training().precision());
    Path tokenizerDirectory = Path.of(recipe.tokenizer());
    tokenizer = TokenizerFiles.read(tokenizerDirectory);
    ModelConfig model = recipe.architecture().model(tokenizer.vocabulary().size());
    Objective.requireVocabulary(model, recipe.phases().get(0).objective(), tokenizer.vocabulary());
    corpus = open(recipe.data().path(), tokenizerDirectory);
    validation =
        Optional.ofNullable(recipe.data().validation()).map(path -> open(path, tokenizerDirectory));
    directory =
        RunDirectory.open(
            run,
            recipe,
            new RunInputs(
                corpus.location(),
                corpus.hash(),
                tokenizerDirectory,
                tokenizer.fingerprint(),
                Optional.ofNullable(recipe.phases().get(0).objective().distillation())
                    .map(RunInputs.Teacher::of)),
            listener);
    try {
      objective =
          Objective.create(
              model, recipe.phases().get(0).objective(), recipe.training().seed(), precision);
      optimizer = Optimizer.create(recipe.phases().get(0).optimizer(), objective.parameters());
      progress = directory.restore(contents, optimizer);
      if (progress.sampler().isEmpty() && recipe.training().startFrom() != null) {
        startFrom(ModelDirectory.resolve(Path.of(recipe.training().startFrom())));
      }
    } catch (RuntimeException e) {
      directory.close(); // or the next attempt of this process would find the run locked
      throw e;
    }
  }

  private void startFrom(Path weights) {
    try {
      objective.startFrom(weights).forEach(listener::onNotice);
    } catch (IOException e) {
      throw new TrainingException("Cannot read %s: %s.".formatted(weights, e.getMessage()), e);
    }
  }

  private Corpus open(String path, Path tokenizerDirectory) {
    return Corpus.open(Path.of(path), tokenizer, tokenizerDirectory);
  }

  /**
   * Trains until the last step of the recipe.
   *
   * @param stopRequested asked between steps and during evaluation; when true, the run saves a
   *     checkpoint and returns
   */
  public Result run(BooleanSupplier stopRequested) {
    return new RunLoop(recipe, directory, progress, listener, new Work(), stopRequested).run();
  }

  private final class Work implements RunLoop.Work {
    @Override
    public RunFacts facts() {
      return new RunFacts(
          directory.path(),
          recipe.training().steps(),
          objective.parameters().count(),
          corpus.tokens(),
          Engine.threads(),
          recipe.training().precision(),
          GemmPeak.measure(precision, 10));
    }

    @Override
    public boolean hasHeldOut() {
      return validation.isPresent();
    }

    @Override
    public Optional<EvaluationMetrics> evaluate(BooleanSupplier stopRequested) {
      Phase phase = recipe.phaseAt(Math.max(0, progress.step() - 1));
      List<MaskedBatch> batches =
          BatchLoader.fixed(
              validation.orElseThrow(),
              tokenizer.vocabulary(),
              phase.data(),
              phase.objective(),
              phase.training().microBatchSize(),
              recipe.evaluation().batches());
      return new Evaluator(objective, batches).evaluate(progress.step(), stopRequested);
    }

    @Override
    public void train(RunLoop loop) {
      while (loop.goesOn()) {
        runPhase(recipe.phaseIndexAt(progress.step()), loop);
      }
    }

    @Override
    public Path save(TrainingListener all) {
      return directory.save(contents, optimizer, progress, all);
    }
  }

  /** The model in the layout of Hugging Face; the rest of a run is a few numbers. */
  private final class Contents implements RunContents {
    @Override
    public void write(Path target, RunProgress reached) throws IOException {
      ModelDirectory.write(target, objective, tokenizer, ModelCard.of(recipe, reached));
    }

    @Override
    public void restore(Checkpoint checkpoint) throws IOException {
      objective.restore(checkpoint.directory());
    }
  }

  /** Trains to the end of a phase, or to a stop. */
  private void runPhase(int index, RunLoop loop) {
    Phase phase = recipe.phases().get(index);
    useOptimizer(phase);
    Recipe.Span span = recipe.scheduleSpan(index);
    LearningRate rate =
        new LearningRate(phase.optimizer().learningRate(), phase.schedule(), span.steps());
    // A phase draws samples of its own: its lengths cut the text differently.
    long seed =
        index == 0 ? recipe.training().seed() : RandomBits.derive(recipe.training().seed(), index);
    SamplerState start =
        progress.sampler().filter(s -> s.seed() == seed).orElse(SamplerState.start(seed));
    try (BatchLoader loader =
        new BatchLoader(
            corpus,
            tokenizer.vocabulary(),
            phase.data(),
            phase.objective(),
            seed,
            phase.training().batchSize(),
            phase.training().microBatchSize(),
            start)) {
      loop.steps(
          phase.untilStep(),
          throughput -> {
            double learningRate = rate.at(progress.step() - span.firstStep());
            StepMetrics metrics =
                trainStep(
                    loop, loader.next(), learningRate, phase.optimizer().clipNorm(), throughput);
            progress.advance(index, loader.state());
            return metrics;
          });
    }
  }

  /** Moments carry over from phase to phase; the settings are those of the phase. */
  private void useOptimizer(Phase phase) {
    try (PointerScope scope = new PointerScope()) {
      Optimizer next = Optimizer.create(phase.optimizer(), objective.parameters());
      next.restore(optimizer.state(), optimizer.updates());
      optimizer.close();
      optimizer = next;
    }
  }

  /** One update of the weights: Devlin et al. (2019), appendix A.2. */
  private StepMetrics trainStep(
      RunLoop loop,
      List<MaskedBatch> microBatches,
      double learningRate,
      double clipNorm,
      Throughput throughput) {
    Counts counts = Counts.of(microBatches);
    StepLosses losses = new StepLosses();
    for (MaskedBatch batch : microBatches) {
      try (PointerScope microStep = new PointerScope()) { // frees every tensor of this micro-batch
        Objective.Losses shares = objective.losses(batch, counts);
        shares.backward();
        losses.add(shares.terms());
      }
    }
    double gradientNorm =
        loop.update(objective.parameters(), optimizer, losses.total(), learningRate, clipNorm);
    throughput.add(counts.tokens(), System.nanoTime());
    return new StepMetrics(
        progress.step() + 1,
        losses.total(),
        losses.parts(),
        learningRate,
        gradientNorm,
        counts.tokens(),
        objective.flops(counts),
        throughput.tokensPerSecond());
  }

  @Override
  public void close() {
    optimizer.close();
    objective.close();
    directory.close();
    validation.ifPresent(Corpus::close);
    corpus.close();
  }
}
