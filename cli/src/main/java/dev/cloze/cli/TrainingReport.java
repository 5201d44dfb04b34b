package dev.cloze.cli;

import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.train.EvaluationMetrics;
import dev.cloze.train.RunFacts;
import dev.cloze.train.StepMetrics;
import dev.cloze.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;

/**
 * Tells a person how a run goes: a bar at a terminal, a line now and then in a log, and what should
 * be kept also in {@code cloze.log} of the run.
 */
final class TrainingReport implements TrainingListener, AutoCloseable {
  private static final double CHANCE = 0.52; // an AUC of 0.5, and some luck

  private final long steps;
  private final LongToDoubleFunction work;
  private final Progress progress;
  private final List<String> beforeStart = new ArrayList<>();
  private final double totalWork;
  private PrintWriter log;
  private double peakGflops;

  TrainingReport(Recipe recipe, Progress progress) {
    this(recipe.training().steps(), step -> work(recipe, step), progress);
  }

  /**
   * @param work up to a step, in any unit: what the time left is reckoned from
   */
  TrainingReport(long steps, LongToDoubleFunction work, Progress progress) {
    this.steps = steps;
    this.work = work;
    this.progress = progress;
    totalWork = work.applyAsDouble(steps);
  }

  @Override
  public void onStart(RunFacts run, long step) {
    peakGflops = run.peakGflops();
    log = open(run.directory().resolve("cloze.log"));
    beforeStart.forEach(this::keep);
    line(
        "%s: %,d parameters, %,d tokens of text, %s, threads %d, peak %.0f GFLOP/s",
        run.directory(),
        run.parameters(),
        run.corpusTokens(),
        run.precision(),
        run.threads(),
        peakGflops);
    if (step > 0) {
      line("goes on after step %,d of %,d", step, run.steps());
    }
    progress.startAt(work.applyAsDouble(step));
  }

  @Override
  public void onStep(StepMetrics metrics) {
    progress.update(work.applyAsDouble(metrics.step()), totalWork, () -> describe(metrics));
  }

  private String describe(StepMetrics metrics) {
    double gflops = metrics.flops() / metrics.tokens() * metrics.tokensPerSecond() / 1e9;
    return String.format(
        Locale.ROOT,
        "step %,d of %,d, loss %.3f, %,.0f tokens/s, %.0f %% of peak",
        metrics.step(),
        steps,
        metrics.loss(),
        metrics.tokensPerSecond(),
        100 * gflops / peakGflops);
  }

  /** Losses are parts of the one printed already. */
  private static String describe(String name, double value) {
    if (name.endsWith("_loss")) {
      return "";
    }
    String words = name.replace('_', ' ');
    return name.endsWith("_accuracy")
        ? String.format(Locale.ROOT, ", %s %.1f %%", words.replace(" accuracy", ""), 100 * value)
        : String.format(Locale.ROOT, ", %s %.2f", words, value);
  }

  @Override
  public void onEvaluation(EvaluationMetrics metrics) {
    StringBuilder parts = new StringBuilder();
    metrics.parts().forEach((name, value) -> parts.append(describe(name, value)));
    line("step %,d, held out: loss %.3f%s", metrics.step(), metrics.loss(), parts);
    Double auc = metrics.parts().get("disc_auc");
    if (auc != null && auc < CHANCE && metrics.step() > 0) {
      line(
          "the discriminator tells replaced words from original ones hardly better than chance (AUC %.2f);"
              + " if that lasts beyond the warm-up, begin anew with a lower optimizer.learning_rate",
          auc);
    }
  }

  @Override
  public void onCheckpoint(Path directory, long step) {
    keep("saved " + directory);
  }

  @Override
  public void onNotice(String notice) {
    line("%s", notice);
  }

  private void line(String format, Object... arguments) {
    String text = String.format(Locale.ROOT, format, arguments);
    progress.line(text);
    keep(text);
  }

  private void keep(String text) {
    if (log == null) {
      beforeStart.add(text);
    } else {
      log.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + text);
    }
  }

  /** Tokens up to a step: phases differ in length, so steps would mislead about the time left. */
  private static double work(Recipe recipe, long step) {
    double tokens = 0;
    for (Phase phase : recipe.phases()) {
      long steps = Math.min(step, phase.untilStep()) - phase.firstStep();
      tokens += (double) Math.max(0, steps) * phase.training().batchSize() * phase.data().length();
    }
    return tokens;
  }

  private static PrintWriter open(Path file) {
    try {
      return new PrintWriter(
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
          true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    progress.close();
    if (log != null) {
      log.close();
    }
  }
}
