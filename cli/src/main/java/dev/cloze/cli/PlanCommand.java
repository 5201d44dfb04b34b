package dev.cloze.cli;

import dev.cloze.bench.plan.Cluster;
import dev.cloze.bench.plan.Forecast;
import dev.cloze.bench.plan.PlannedRun;
import dev.cloze.bench.plan.ProcessMemory;
import dev.cloze.bench.plan.RunCheck;
import dev.cloze.bench.plan.Speed;
import dev.cloze.bench.plan.StepMeasurement;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.Recipe;
import dev.cloze.config.TrainingRecipe;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.StreamPretraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    description = {
      "Says what a recipe will cost before it is spent.",
      "Parameters, memory of a rank, FLOPs, bytes between ranks, tokens per second and hours, from a short"
          + " measurement of this machine or from given figures."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze plan recipes/bert-tiny.yaml",
      "  cloze plan recipes/bert-base.yaml --nodes 8 --devices 8 --peak-gflops 800000"
          + " --utilisation 0.35 --bandwidth 25 --latency 10",
      "  cloze plan recipes/bert-tiny.yaml --run runs/bert-tiny"
    })
final class PlanCommand implements Callable<Integer> {
  private static final int ELMO_WORDS = 793_471; // of the original's vocabulary

  /** The devices' speed, if it is not to be measured. */
  static final class Figures {
    @Option(
        names = "--tokens-per-second",
        paramLabel = "N",
        description = "What one rank trains, communication apart, instead of a measurement.")
    private Double tokensPerSecond;

    @ArgGroup(exclusive = false)
    private PeakFigures peak;
  }

  /** A peak, and what of it is reached. */
  static final class PeakFigures {
    @Option(
        names = "--peak-gflops",
        required = true,
        paramLabel = "N",
        description = "Matrix products of one device in the recipe's precision, in GFLOP/s.")
    private double gflops;

    @Option(
        names = "--utilisation",
        required = true,
        paramLabel = "SHARE",
        description = "The share of that peak that useful operations reach, such as 0.35.")
    private double utilisation;
  }

  @Parameters(paramLabel = "RECIPE", description = "A YAML file; those published are in recipes/.")
  private Path recipeFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key of the recipe, such as training.batch_size=512. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Machines (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "1",
      description = "Ranks on each of them (default: ${DEFAULT-VALUE}).")
  private int devices;

  @ArgGroup private Figures figures;

  @Option(
      names = "--bandwidth",
      paramLabel = "GB/S",
      description =
          "What a rank can send to the next one, over the slowest link. Without it several ranks have"
              + " no predicted hours.")
  private Double bandwidth;

  @Option(
      names = "--latency",
      paramLabel = "MICROSECONDS",
      defaultValue = "0",
      description = "From one rank to the next (default: ${DEFAULT-VALUE}).")
  private double latency;

  @Option(names = "--bf16-gradients", description = "Gradients travel as bf16.")
  private boolean bf16Gradients;

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      description = "Tokens of the vocabulary, where the recipe's tokenizer is not there yet.")
  private Integer vocabSize;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "A run of the recipe: also print what it reached beside the prediction.")
  private Path run;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    requireSense();
    double bytesPerSecond = bandwidth == null ? Double.NaN : bandwidth * 1e9;
    Cluster cluster = new Cluster(nodes, devices, bytesPerSecond, latency / 1e6);
    PlanReport report =
        ElmoRecipe.is(recipeFile, overrides) ? planElmo(cluster) : planEncoder(cluster);
    reporting.result(report, () -> PlanTable.lines(report).forEach(reporting.out()::println));
    return ExitCode.DONE;
  }

  private PlanReport planEncoder(Cluster cluster) {
    Recipe recipe = Recipe.read(recipeFile, overrides);
    Path tokenizer = Path.of(recipe.tokenizer());
    OptionalInt known =
        vocabulary(tokenizer, () -> TokenizerFiles.read(tokenizer).vocabulary().size());
    int published = recipe.architecture().shape().vocabSize();
    ModelConfig model = recipe.architecture().model(known.orElse(published));
    PlannedRun plan = PlannedRun.of(recipe, model, cluster, bf16Gradients);
    return report(
        recipe,
        plan,
        known.isPresent() ? Optional.empty() : Optional.of(guess(tokenizer, model.vocabSize())),
        () -> StepMeasurement.measure(recipe, model, plan));
  }

  private PlanReport planElmo(Cluster cluster) {
    ElmoRecipe recipe = ElmoRecipe.read(recipeFile, overrides);
    Path words = Path.of(recipe.tokenizer());
    OptionalInt known = vocabulary(words, () -> StreamPretraining.vocabulary(recipe).size());
    ElmoConfig model = recipe.model(known.orElse(ELMO_WORDS));
    PlannedRun plan = PlannedRun.of(recipe, model, cluster, bf16Gradients);
    return report(
        recipe,
        plan,
        known.isPresent() ? Optional.empty() : Optional.of(guess(words, model.vocabSize())),
        () -> StepMeasurement.measure(recipe, model, plan));
  }

  /** What is said, what is there, or nothing. */
  private OptionalInt vocabulary(Path tokenizer, Supplier<Integer> size) {
    if (vocabSize != null) {
      return OptionalInt.of(vocabSize);
    }
    return Files.exists(tokenizer) ? OptionalInt.of(size.get()) : OptionalInt.empty();
  }

  private static String guess(Path tokenizer, int words) {
    return "%s is not there: planned with a vocabulary of %,d; --vocab-size says another."
        .formatted(tokenizer, words);
  }

  private PlanReport report(
      TrainingRecipe recipe,
      PlannedRun plan,
      Optional<String> guess,
      Supplier<Speed.Measured> measurement) {
    if (figures == null) {
      reporting.note("Measuring a few steps of this recipe on this machine.");
    }
    Speed speed = figures == null ? measurement.get() : given();
    Forecast forecast = Forecast.of(plan, speed);
    return PlanReport.of(
        Recipe.nameOf(recipeFile),
        plan,
        guess,
        speed,
        forecast,
        figures == null ? ProcessMemory.peak() : OptionalLong.empty(),
        run == null ? null : RunCheck.of(recipe, run, plan, forecast));
  }

  private Speed given() {
    return figures.peak == null
        ? new Speed.Tokens(figures.tokensPerSecond)
        : new Speed.Peak(figures.peak.gflops, figures.peak.utilisation);
  }

  private void requireSense() {
    require(nodes >= 1, "--nodes is %d, expected at least 1".formatted(nodes));
    require(devices >= 1, "--devices is %d, expected at least 1".formatted(devices));
    require(
        bandwidth == null || bandwidth > 0,
        "--bandwidth is %s, expected gigabytes a second".formatted(bandwidth));
    require(latency >= 0, "--latency is %s, expected microseconds".formatted(latency));
    require(
        vocabSize == null || vocabSize > 0,
        "--vocab-size is %d, expected at least 1".formatted(vocabSize));
    if (figures == null) {
      return;
    }
    require(
        figures.tokensPerSecond == null || figures.tokensPerSecond > 0,
        "--tokens-per-second is %s, expected more than 0".formatted(figures.tokensPerSecond));
    if (figures.peak != null) {
      require(
          figures.peak.gflops > 0,
          "--peak-gflops is %s, expected more than 0".formatted(figures.peak.gflops));
      require(
          figures.peak.utilisation > 0 && figures.peak.utilisation <= 1,
          "--utilisation is %s, expected a fraction above 0 and up to 1"
              .formatted(figures.peak.utilisation));
    }
  }

  private void require(boolean ok, String complaint) {
    if (!ok) {
      throw new ParameterException(reporting.commandLine(), complaint);
    }
  }
}
