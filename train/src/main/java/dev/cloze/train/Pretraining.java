package dev.cloze.train;

import dev.cloze.config.ModelConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.data.BatchLoader;
import dev.cloze.data.Corpus;
import dev.cloze.data.MaskedBatch;
import dev.cloze.data.SamplerState;
import dev.cloze.engine.Engine;
import dev.cloze.engine.EngineException;
import dev.cloze.engine.GemmPeak;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.metrics.Throughput;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import dev.cloze.train.schedule.LearningRate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
    directory = RunDirectory.open(run, recipe, corpus, listener);
    try {
      objective =
          Objective.create(
              model, recipe.phases().get(0).objective(), recipe.training().seed(), precision);
      optimizer = Optimizer.create(recipe.phases().get(0).optimizer(), objective.parameters());
      progress = directory.restore(objective, optimizer);
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
    if (isFinished()) { // nothing is written, and no time goes into measuring the machine
      return new Result(
          Outcome.COMPLETED,
          progress.step(),
          Double.NaN,
          progress.lastEvaluation(),
          save(listener));
    }
    try (RunRecorder recorder =
        RunRecorder.open(
            directory.path(), progress.step(), recipe.training().logEvery(), listener)) {
      TrainingListener all = TrainingListener.all(recorder, listener);
      listener.onStart(facts(), progress.step());
      evaluateIfDue(all, stopRequested);
      double loss = Double.NaN;
      while (progress.step() < recipe.training().steps() && !stopRequested.getAsBoolean()) {
        loss = runPhase(recipe.phaseIndexAt(progress.step()), all, stopRequested);
      }
      Path checkpoint = save(all);
      Outcome outcome =
          progress.step() < recipe.training().steps() ? Outcome.STOPPED : Outcome.COMPLETED;
      return new Result(outcome, progress.step(), loss, progress.lastEvaluation(), checkpoint);
    } catch (RuntimeException e) {
      throw e instanceof dev.cloze.config.ClozeException
          ? e
          : EngineException.of("step %d".formatted(progress.step() + 1), e);
    }
  }

  private boolean isFinished() {
    return progress.step() >= recipe.training().steps()
        && progress.isSaved()
        && (validation.isEmpty() || !progress.evaluationDue(recipe));
  }

  private RunFacts facts() {
    return new RunFacts(
        directory.path(),
        recipe.training().steps(),
        objective.parameters().count(),
        corpus.tokens(),
        Engine.threads(),
        recipe.training().precision(),
        GemmPeak.measure(precision, 10));
  }

  /** Trains to the end of a phase, or to a stop; returns the last loss. */
  private double runPhase(int index, TrainingListener all, BooleanSupplier stopRequested) {
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
    double loss = Double.NaN;
    Throughput throughput = new Throughput(Duration.ofSeconds(30), System.nanoTime());
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
      while (progress.step() < phase.untilStep() && !stopRequested.getAsBoolean()) {
        double learningRate = rate.at(progress.step() - span.firstStep());
        StepMetrics metrics =
            trainStep(loader.next(), learningRate, phase.optimizer().clipNorm(), throughput);
        progress.advance(index, loader.state());
        loss = metrics.loss();
        all.onStep(metrics);
        long pause = System.nanoTime();
        evaluateIfDue(all, stopRequested);
        saveIfDue(all);
        throughput.exclude(pause, System.nanoTime());
      }
    }
    return loss;
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
      List<MaskedBatch> microBatches, double learningRate, double clipNorm, Throughput throughput) {
    Counts counts = Counts.of(microBatches);
    StepLosses losses = new StepLosses();
    for (MaskedBatch batch : microBatches) {
      try (PointerScope microStep = new PointerScope()) { // frees every tensor of this micro-batch
        Objective.Losses shares = objective.losses(batch, counts);
        shares.backward();
        losses.add(shares.terms());
      }
    }
    double gradientNorm = GradientNorm.of(objective.parameters());
    requireFinite(losses.total(), gradientNorm);
    try (PointerScope update = new PointerScope()) {
      optimizer.step(learningRate, GradientNorm.divisor(gradientNorm, clipNorm));
    }
    objective.parameters().clearGradients();
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

  /** Stops before the bad update. */
  private void requireFinite(double loss, double gradientNorm) {
    if (!Double.isFinite(loss) || !Double.isFinite(gradientNorm)) {
      throw new TrainingException(
          "Step %d has the loss %s and the gradient norm %s: training has diverged. %s Lower optimizer.learning_rate, or lengthen schedule.warmup_steps."
              .formatted(progress.step() + 1, loss, gradientNorm, directory.lastGood()));
    }
  }

  private void evaluateIfDue(TrainingListener all, BooleanSupplier stopRequested) {
    if (validation.isEmpty() || !progress.evaluationDue(recipe)) {
      return;
    }
    Phase phase = recipe.phaseAt(Math.max(0, progress.step() - 1));
    List<MaskedBatch> batches =
        BatchLoader.fixed(
            validation.get(),
            tokenizer.vocabulary(),
            phase.data(),
            phase.objective(),
            phase.training().microBatchSize(),
            recipe.evaluation().batches());
    new Evaluator(objective, batches)
        .evaluate(progress.step(), stopRequested)
        .ifPresent(
            metrics -> {
              progress.evaluated(metrics);
              all.onEvaluation(metrics);
            });
  }

  private void saveIfDue(TrainingListener all) {
    long every = recipe.checkpoint().every();
    if (every > 0 && progress.step() % every == 0 && progress.step() < recipe.training().steps()) {
      save(all);
    }
  }

  private Path save(TrainingListener all) {
    return directory.save(objective, tokenizer, optimizer, progress, all);
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
