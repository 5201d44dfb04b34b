package dev.cloze.cli;

import dev.cloze.config.Recipe;
import dev.cloze.task.FillMask;
import dev.cloze.task.quickstart.ClozeTest;
import dev.cloze.train.EvaluationMetrics;
import dev.cloze.train.Pretraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "quickstart",
    description = {
      "The whole path in a few minutes: vocabulary, shards, pre-training, evaluation, filled blanks.",
      "Uses a small corpus that comes with the program. Run it again to go on after an interruption."
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze quickstart")
final class QuickstartCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints. Accuracies are fractions of the questions, none of whose sentences
   * is in the training text; a model chooses among the candidates of each.
   *
   * @param heldoutOpenAccuracy with the whole vocabulary to choose from
   * @param buildSeconds that the launcher took to build; 0 if it had nothing to do
   */
  record Result(
      String run,
      int questions,
      double heldoutAccuracy,
      double heldoutOpenAccuracy,
      double untrainedAccuracy,
      double chanceAccuracy,
      Double perplexity,
      long steps,
      double buildSeconds,
      double prepareSeconds,
      double trainSeconds,
      String weightsSha256,
      List<Quickstart.FilledBlank> filledBlanks) {}

  private static final String RESULT = "result.json";

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs/quickstart",
      description =
          "Where everything goes (default: ${DEFAULT-VALUE}); a number is added if that is done.")
  private Path output;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key of the recipe, such as training.steps=100. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    Path folder = unfinished();
    long begin = System.nanoTime();
    var quickstart = new Quickstart(folder);
    Recipe recipe = quickstart.recipe(overrides);
    reporting.note("%s: writing the corpus, training a vocabulary, tokenising", folder);
    quickstart.prepare();
    ClozeTest.Score untrained = quickstart.askUntrained(recipe);
    double prepareSeconds = (System.nanoTime() - begin) / 1e9;

    long trainingBegin = System.nanoTime();
    Pretraining.Result trained = new StoppableTraining(reporting).run(recipe, quickstart.run());
    double trainSeconds = (System.nanoTime() - trainingBegin) / 1e9;
    if (trained.outcome() == Pretraining.Outcome.STOPPED) {
      return ExitCode.STOPPED;
    }
    Result result;
    try (FillMask model = FillMask.open(quickstart.run())) {
      ClozeTest.Score score = quickstart.ask(model);
      result =
          new Result(
              quickstart.run().toString(),
              score.questions(),
              score.accuracy(),
              score.openAccuracy(),
              untrained.accuracy(),
              score.chance(),
              trained.evaluation().map(e -> e.part(EvaluationMetrics.PERPLEXITY)).orElse(null),
              trained.step(),
              Integer.getInteger("cloze.buildSeconds", 0),
              prepareSeconds,
              trainSeconds,
              Sha256.of(trained.checkpoint().resolve("model.safetensors")),
              quickstart.fillBlanks(model));
    }
    Files.writeString(folder.resolve(RESULT), Json.MAPPER.writeValueAsString(result));
    reporting.result(result, () -> print(result));
    return ExitCode.DONE;
  }

  /** The first folder whose quick start is not done. */
  private Path unfinished() {
    Path folder = output;
    for (int n = 2; Files.exists(folder.resolve(RESULT)); n++) {
      folder = output.resolveSibling(output.getFileName() + "-" + n);
    }
    return folder;
  }

  private void print(Result r) {
    var out = reporting.out();
    out.println();
    for (Quickstart.FilledBlank blank : r.filledBlanks()) {
      out.println(blank.text());
      for (FillMask.Prediction p : blank.predictions()) {
        out.printf(
            Locale.ROOT,
            "  %5.1f %%  %s%s%n",
            100 * p.probability(),
            p.token(),
            p.token().equalsIgnoreCase(blank.answer()) ? "  <- right" : "");
      }
    }
    out.printf(
        Locale.ROOT,
        "%n%d questions whose sentences it never read: %.1f %% right (chance %.1f %%, untrained %.1f %%)%n",
        r.questions(),
        100 * r.heldoutAccuracy(),
        100 * r.chanceAccuracy(),
        100 * r.untrainedAccuracy());
    out.printf(
        Locale.ROOT,
        "build %.0f s, preparation %.0f s, %,d steps of training %.0f s%n",
        r.buildSeconds(),
        r.prepareSeconds(),
        r.steps(),
        r.trainSeconds());
    out.printf(
        "%nAsk it yourself: ./cloze fill-mask --model %s 'The capital of France is [MASK].'%n",
        r.run());
  }
}
