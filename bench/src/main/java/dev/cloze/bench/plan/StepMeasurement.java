package dev.cloze.bench.plan;

import dev.cloze.bench.ElmoBenchmark;
import dev.cloze.bench.RandomBatch;
import dev.cloze.config.DistillationConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.data.MaskedBatch;
import dev.cloze.data.StreamBatch;
import dev.cloze.engine.Engine;
import dev.cloze.engine.GemmPeak;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.train.Counts;
import dev.cloze.train.Objective;
import dev.cloze.train.elmo.ElmoPreTraining;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import org.bytedeco.javacpp.PointerScope;

/**
 * Times a few real steps of a recipe on this machine: its network, objective, optimizer, precision
 * and threads, on random tokens. A micro-batch that would take too long or does not fit is cut to
 * fewer sequences.
 */
public final class StepMeasurement {
  private static final int WARM_UPS = 2;
  private static final int MOST_STEPS = 9;
  private static final int LEAST_STEPS = 3;
  private static final double ENOUGH_SECONDS = 15;

  /** A micro-batch shall not take much longer than this, guessed at a low share of the peak. */
  private static final double MICRO_BATCH_SECONDS = 4;

  private static final double LOW_SHARE = 0.2;
  private static final double FREE_SHARE = 0.85; // of the free memory; the rest is for others

  private StepMeasurement() {}

  /** All phases of a recipe. Starts the engine. */
  public static Speed.Measured measure(Recipe recipe, ModelConfig model, PlannedRun run) {
    return measure(recipe, model, run, recipe.phases().size() - 1);
  }

  /** The phases up to one of them. */
  static Speed.Measured measure(Recipe recipe, ModelConfig model, PlannedRun run, int last) {
    Engine.start(recipe.training().threads(), recipe.training().matmulPrecision());
    List<StepTimes> phases = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      phases.add(measure(recipe, i, model, run));
    }
    return new Speed.Measured(phases);
  }

  /** The same for ELMo. */
  public static Speed.Measured measure(ElmoRecipe recipe, ElmoConfig model, PlannedRun run) {
    Engine.start(recipe.training().threads(), recipe.training().matmulPrecision());
    return new Speed.Measured(List.of(measureElmo(recipe, model, run)));
  }

  private static StepTimes measure(Recipe recipe, int index, ModelConfig model, PlannedRun run) {
    Phase phase = recipe.phases().get(index);
    Precision precision = Precision.of(phase.training().precision());
    double peak = GemmPeak.measure(precision, 10);
    PlannedPhase planned = run.phases().get(index);
    ObjectiveConfig taught = taught(phase.objective());
    boolean absentTeacher =
        phase.objective().distillation() != null && taught.distillation() == null;
    IntToLongFunction bytes =
        count -> PlannedRun.memory(model, taught, phase, count).total() - Memory.PROCESS;
    int sequences = sequences(planned, peak, bytes);
    int length = phase.data().length();
    int predictions = sequences * phase.objective().maxPredictions(length);
    boolean pairs = model.predictsNextSentence() && phase.objective().nextSentence();
    MaskedBatch input = RandomBatch.of(model, sequences, length, predictions, pairs);
    Counts counts = Counts.of(List.of(input));
    try (Objective objective =
            Objective.create(model, taught, recipe.training().seed(), precision);
        Optimizer optimizer = Optimizer.create(phase.optimizer(), objective.parameters())) {
      return times(
              sequences,
              i -> timed(() -> objective.losses(input, counts).backward()),
              objective.parameters(),
              optimizer,
              phase.optimizer(),
              precision,
              peak,
              bytes.applyAsLong(sequences) + Memory.PROCESS)
          .slower(absentTeacher ? planned.teacherFlopsPerToken() / planned.flopsPerToken() : 0);
    }
  }

  /**
   * Without a teacher that is not there, whose share is reckoned by its operations, and without the
   * files in which a teacher's answers are kept: these are answers to nothing.
   */
  private static ObjectiveConfig taught(ObjectiveConfig objective) {
    DistillationConfig d = objective.distillation();
    if (d == null || Teacher.directory(d).isEmpty()) {
      return objective.withDistillation(null);
    }
    return objective.withDistillation(
        new DistillationConfig(
            d.teacher(),
            d.temperature(),
            d.maskedLmWeight(),
            d.teacherWeight(),
            d.loss(),
            d.precision(),
            null,
            d.topK()));
  }

  private static StepTimes measureElmo(ElmoRecipe recipe, ElmoConfig model, PlannedRun run) {
    Precision precision = Precision.of(recipe.training().precision());
    double peak = GemmPeak.measure(precision, 10);
    IntToLongFunction bytes =
        count -> PlannedRun.memory(recipe, model, count).total() - Memory.PROCESS;
    int rows = sequences(run.phases().get(0), peak, bytes);
    StreamBatch input = ElmoBenchmark.randomBatch(model, rows, recipe.data().unrollSteps());
    try (ElmoPreTraining training =
            new ElmoPreTraining(
                new ElmoModel(model, recipe.training().seed()),
                precision,
                rows,
                recipe.data().negativeSamples(),
                recipe.training().seed());
        Optimizer optimizer = Optimizer.create(recipe.optimizer(), training.parameters())) {
      return times(
          rows,
          i -> timed(() -> training.step(input, i).backward()),
          training.parameters(),
          optimizer,
          recipe.optimizer(),
          precision,
          peak,
          bytes.applyAsLong(rows) + Memory.PROCESS);
    }
  }

  /** As many sequences as fit and do not take too long, at most a micro-batch. */
  private static int sequences(PlannedPhase planned, double peakGflops, IntToLongFunction bytes) {
    double flops =
        (planned.flopsPerToken() + planned.teacherFlopsPerToken())
            * planned.tokensPerStep()
            / planned.batchSize(); // of a sequence
    double affordable = MICRO_BATCH_SECONDS * peakGflops * 1e9 * LOW_SHARE / flops;
    int sequences = (int) Math.max(1, Math.min(planned.microBatchSize(), affordable));
    double free = FREE_SHARE * ProcessMemory.free();
    while (sequences > 1 && bytes.applyAsLong(sequences) > free) {
      sequences = sequences / 2;
    }
    if (bytes.applyAsLong(sequences) > free) {
      throw new PlanException(
          "A step of one sequence needs %.1f GB and this machine has %.1f GB free: it cannot be measured here. Give what is known of another machine: --tokens-per-second, or --peak-gflops and --utilisation."
              .formatted(bytes.applyAsLong(sequences) / 1e9, free / FREE_SHARE / 1e9));
    }
    return sequences;
  }

  private static StepTimes times(
      int sequences,
      IntToDoubleFunction microBatch,
      Parameters parameters,
      Optimizer optimizer,
      OptimizerConfig config,
      Precision precision,
      double peakBefore,
      long predictedBytes) {
    List<Double> microBatches = new ArrayList<>();
    List<Double> updates = new ArrayList<>();
    double spent = 0;
    for (int i = -WARM_UPS; i < MOST_STEPS; i++) {
      if (i >= LEAST_STEPS && spent > ENOUGH_SECONDS) {
        break;
      }
      double seconds = microBatch.applyAsDouble(i + WARM_UPS);
      double update = timed(() -> update(parameters, optimizer, config));
      if (i >= 0) {
        microBatches.add(seconds);
        updates.add(update);
        spent += seconds + update;
      }
    }
    Collections.sort(microBatches);
    Collections.sort(updates);
    int count = microBatches.size();
    double median = microBatches.get(count / 2);
    double quarters = microBatches.get(3 * count / 4) - microBatches.get(count / 4);
    return new StepTimes(
        sequences,
        median,
        updates.get(count / 2),
        quarters / 2 / median,
        Math.max(peakBefore, GemmPeak.measure(precision, 10)),
        predictedBytes);
  }

  private static void update(Parameters parameters, Optimizer optimizer, OptimizerConfig config) {
    double norm = GradientNorm.of(parameters);
    optimizer.step(config.learningRate(), GradientNorm.divisor(norm, config.clipNorm()));
    parameters.clearGradients();
  }

  private static double timed(Runnable work) {
    long start = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      work.run();
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
