package dev.cloze.cli;

import dev.cloze.command.EnumWords;
import dev.cloze.config.ClozeException;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.Recipe;
import dev.cloze.data.Corpus;
import dev.cloze.data.TextSentences;
import dev.cloze.model.elmo.ElmoWeightNames;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.EvaluationMetrics;
import dev.cloze.train.Objective;
import dev.cloze.train.Pretraining;
import dev.cloze.train.StreamPretraining;
import dev.cloze.train.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pretrain",
    description = {
      "Pre-trains the model that a recipe describes.",
      "Run the same command again to go on where an interrupted run stopped."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze pretrain recipes/bert-tiny.yaml --set training.steps=2000",
      "  cloze pretrain recipes/bert-base.yaml --run runs/first --dry-run"
    })
final class PretrainCommand implements Callable<Integer> {
  /**
   * What {@code --json} prints.
   *
   * @param loss of the last step in nats; absent if this process did none
   */
  record Result(
      String run,
      String outcome,
      long steps,
      Double loss,
      HeldOut heldOut,
      String checkpoint,
      String weightsSha256,
      double seconds) {}

  /**
   * Quality on held-out text at the end; absent if the recipe names no validation data.
   *
   * @param forwardPerplexity of ELMo, as the next: of the word that follows
   * @param backwardPerplexity of the word before
   */
  record HeldOut(
      long step,
      Double maskedLmLoss,
      Double maskedLmAccuracy,
      Double perplexity,
      Double forwardPerplexity,
      Double backwardPerplexity,
      Double nextSentenceLoss,
      Double nextSentenceAccuracy) {
    static HeldOut of(EvaluationMetrics metrics) {
      return new HeldOut(
          metrics.step(),
          metrics.part(EvaluationMetrics.MASKED_LM_LOSS),
          metrics.part(EvaluationMetrics.MASKED_LM_ACCURACY),
          metrics.part(EvaluationMetrics.PERPLEXITY),
          metrics.part(EvaluationMetrics.FORWARD_PERPLEXITY),
          metrics.part(EvaluationMetrics.BACKWARD_PERPLEXITY),
          metrics.part(EvaluationMetrics.NEXT_SENTENCE_LOSS),
          metrics.part(EvaluationMetrics.NEXT_SENTENCE_ACCURACY));
    }
  }

  /** What {@code --dry-run --json} prints; the recipe is YAML with every default. */
  record Plan(String run, long parameters, long corpusTokens, long steps, String recipe) {}

  /** Whether a run that exists goes on. */
  enum Resume {
    AUTO,
    NEVER
  }

  @Parameters(paramLabel = "RECIPE", description = "A YAML file; those published are in recipes/.")
  private Path recipeFile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes one key of the recipe, such as training.seed=2. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "The run's folder (default: runs/ and the recipe's name).")
  private Path run;

  @Option(
      names = "--resume",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "Whether to go on with a run that exists: auto (the default) or never.")
  private Resume resume;

  @Option(
      names = "--dry-run",
      description = "Check the recipe, the tokenizer and the data, print the recipe, do no more.")
  private boolean dryRun;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    Path directory = run == null ? Path.of("runs", Recipe.nameOf(recipeFile)) : run;
    if (ElmoRecipe.is(recipeFile, overrides)) {
      return pretrain(ElmoRecipe.read(recipeFile, overrides), directory);
    }
    Recipe recipe = Recipe.read(recipeFile, overrides);
    if (dryRun) {
      check(recipe, directory);
      return ExitCode.DONE;
    }
    return train(directory, training -> training.run(recipe, directory));
  }

  /** ELMo's text comes as streams of words, so its recipe and its run are of their own kind. */
  private int pretrain(ElmoRecipe recipe, Path directory) throws IOException {
    if (dryRun) {
      check(recipe, directory);
      return ExitCode.DONE;
    }
    return train(directory, training -> training.run(recipe, directory));
  }

  private int train(Path directory, Function<StoppableTraining, Pretraining.Result> training)
      throws IOException {
    if (resume == Resume.NEVER) {
      requireNew(directory);
    }
    long started = System.nanoTime();
    Pretraining.Result result = training.apply(new StoppableTraining(reporting));
    report(result, directory, (System.nanoTime() - started) / 1e9);
    return result.outcome() == Pretraining.Outcome.STOPPED ? ExitCode.STOPPED : ExitCode.DONE;
  }

  private void report(Pretraining.Result result, Path directory, double seconds)
      throws IOException {
    String outcome = EnumWords.word(result.outcome());
    String sha256 = Sha256.of(result.checkpoint().resolve("model.safetensors"));
    reporting.result(
        new Result(
            directory.toString(),
            outcome,
            result.step(),
            finite(result.loss()),
            result.evaluation().map(HeldOut::of).orElse(null),
            result.checkpoint().toString(),
            sha256,
            seconds),
        () ->
            reporting
                .out()
                .printf(
                    "%s at step %,d: %s%nweights %s%n",
                    outcome, result.step(), result.checkpoint(), sha256));
  }

  private void check(Recipe recipe, Path directory) {
    Path tokenizerDirectory = Path.of(recipe.tokenizer());
    Tokenizer tokenizer = TokenizerFiles.read(tokenizerDirectory);
    ModelConfig model = recipe.architecture().model(tokenizer.vocabulary().size());
    Objective.requireVocabulary(model, tokenizer.vocabulary());
    long corpusTokens = tokens(recipe.data().path(), tokenizer, tokenizerDirectory);
    if (recipe.data().validation() != null) {
      tokens(recipe.data().validation(), tokenizer, tokenizerDirectory);
    }
    plan(
        new Plan(
            directory.toString(),
            model.preTrainingParameters(),
            corpusTokens,
            recipe.training().steps(),
            recipe.toYaml()));
  }

  private void check(ElmoRecipe recipe, Path directory) {
    ElmoConfig model = recipe.model(StreamPretraining.vocabulary(recipe).size());
    long words = words(recipe.data().path());
    if (recipe.data().validation() != null) {
      words(recipe.data().validation());
    }
    plan(
        new Plan(
            directory.toString(),
            ElmoWeightNames.count(model),
            words,
            recipe.training().steps(),
            recipe.toYaml()));
  }

  private static long words(String path) {
    try (TextSentences text = TextSentences.open(Path.of(path))) {
      return text.countWords();
    }
  }

  private void plan(Plan plan) {
    reporting.result(
        plan,
        () -> {
          reporting.note(
              "%s: %,d parameters, %,d tokens of text, %,d steps",
              plan.run, plan.parameters, plan.corpusTokens, plan.steps);
          reporting.out().print(plan.recipe);
        });
  }

  private static long tokens(String path, Tokenizer tokenizer, Path tokenizerDirectory) {
    try (Corpus corpus = Corpus.open(Path.of(path), tokenizer, tokenizerDirectory)) {
      return corpus.tokens();
    }
  }

  private static void requireNew(Path directory) {
    new CheckpointStore(directory)
        .latest()
        .ifPresent(
            checkpoint -> {
              throw new ClozeException(
                  "%s exists: leave out --resume never to go on from it, or name another --run"
                      .formatted(checkpoint));
            });
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
