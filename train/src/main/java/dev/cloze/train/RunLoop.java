package dev.cloze.train;

import dev.cloze.config.ClozeException;
import dev.cloze.config.TrainingRecipe;
import dev.cloze.engine.EngineException;
import dev.cloze.model.Parameters;
import dev.cloze.train.metrics.Throughput;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * The course of a run, whatever it trains: steps, evaluations and checkpoints when the recipe wants
 * them, and an end at the last step or on request, with a checkpoint.
 */
final class RunLoop {
  /** What a run does, one thing at a time. */
  interface Work {
    RunFacts facts();

    /** Whether there is held-out text. */
    boolean hasHeldOut();

    /** Quality on held-out text; empty if a stop was requested meanwhile. */
    Optional<EvaluationMetrics> evaluate(BooleanSupplier stopRequested);

    /** Trains until the last step or a stop, by calls of {@link RunLoop#steps}. */
    void train(RunLoop loop);

    Path save(TrainingListener listener);
  }

  /** One update of the weights, after which the progress has advanced. */
  interface Step {
    StepMetrics run(Throughput throughput);
  }

  private final TrainingRecipe recipe;
  private final RunDirectory directory;
  private final RunProgress progress;
  private final TrainingListener listener;
  private final Work work;
  private final BooleanSupplier stopRequested;
  private TrainingListener all; // and the recorder
  private double loss = Double.NaN; // of the last step

  RunLoop(
      TrainingRecipe recipe,
      RunDirectory directory,
      RunProgress progress,
      TrainingListener listener,
      Work work,
      BooleanSupplier stopRequested) {
    this.recipe = recipe;
    this.directory = directory;
    this.progress = progress;
    this.listener = listener;
    this.work = work;
    this.stopRequested = stopRequested;
    all = listener;
  }

  Pretraining.Result run() {
    if (isFinished()) { // nothing is written, and no time goes into measuring the machine
      return result(Pretraining.Outcome.COMPLETED, work.save(listener));
    }
    try (RunRecorder recorder =
        RunRecorder.open(
            directory.path(), progress.step(), recipe.training().logEvery(), listener)) {
      all = TrainingListener.all(recorder, listener);
      listener.onStart(work.facts(), progress.step());
      evaluateIfDue();
      work.train(this);
      Path checkpoint = work.save(all);
      return result(
          progress.step() < recipe.training().steps()
              ? Pretraining.Outcome.STOPPED
              : Pretraining.Outcome.COMPLETED,
          checkpoint);
    } catch (RuntimeException e) {
      throw e instanceof ClozeException
          ? e
          : EngineException.of("step %d".formatted(progress.step() + 1), e);
    }
  }

  private boolean isFinished() {
    return progress.step() >= recipe.training().steps()
        && progress.isSaved()
        && !(work.hasHeldOut() && progress.evaluationDue(recipe));
  }

  private Pretraining.Result result(Pretraining.Outcome outcome, Path checkpoint) {
    return new Pretraining.Result(
        outcome, progress.step(), loss, progress.lastEvaluation(), checkpoint);
  }

  /** Whether there are steps to do and nobody wants to stop. */
  boolean goesOn() {
    return progress.step() < recipe.training().steps() && !stopRequested.getAsBoolean();
  }

  /** Updates, with all that is due after each, until {@code untilStep} or a stop. */
  void steps(long untilStep, Step step) {
    Throughput throughput = new Throughput(Duration.ofSeconds(30), System.nanoTime());
    while (progress.step() < untilStep && !stopRequested.getAsBoolean()) {
      StepMetrics metrics = step.run(throughput);
      loss = metrics.loss();
      all.onStep(metrics);
      long pause = System.nanoTime();
      evaluateIfDue();
      saveIfDue();
      throughput.exclude(pause, System.nanoTime());
    }
  }

  /**
   * One update from gradients that are there, which are gone afterwards.
   *
   * @return the norm of the gradients
   * @throws TrainingException before the update, if the loss or the norm is not finite
   */
  double update(
      Parameters parameters,
      Optimizer optimizer,
      double stepLoss,
      double learningRate,
      double clipNorm) {
    double gradientNorm = GradientNorm.of(parameters);
    if (!Double.isFinite(stepLoss) || !Double.isFinite(gradientNorm)) {
      throw new TrainingException(
          "Step %d has the loss %s and the gradient norm %s: training has diverged. %s Lower optimizer.learning_rate, or lengthen schedule.warmup_steps."
              .formatted(progress.step() + 1, stepLoss, gradientNorm, directory.lastGood()));
    }
    try (PointerScope update = new PointerScope()) {
      optimizer.step(learningRate, GradientNorm.divisor(gradientNorm, clipNorm));
    }
    parameters.clearGradients();
    return gradientNorm;
  }

  private void evaluateIfDue() {
    if (work.hasHeldOut() && progress.evaluationDue(recipe)) {
      work.evaluate(stopRequested)
          .ifPresent(
              metrics -> {
                progress.evaluated(metrics);
                all.onEvaluation(metrics);
              });
    }
  }

  private void saveIfDue() {
    long every = recipe.checkpoint().every();
    if (every > 0 && progress.step() % every == 0 && progress.step() < recipe.training().steps()) {
      work.save(all);
    }
  }
}
