package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.engine.Precision;
import dev.cloze.model.finetune.TaskModelFiles;
import dev.cloze.model.head.TaskModel;
import dev.cloze.task.Evaluation;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A fine-tuned network that predicts a task's examples: of ours, or any directory of Hugging Face
 * with the head that the task needs. Owns the network; for one thread.
 */
public final class FineTunedModel<E extends Example, P> implements AutoCloseable {
  private final Task<E, P> task;
  private final TaskModelFiles files;
  private final Tokenizer tokenizer;
  private final FineTuneRecipe recipe;
  private final Precision precision;
  private final int batchTokens;
  private final List<String> problems = new ArrayList<>();
  private TaskModel model; // opened when the first examples are there

  private FineTunedModel(
      Task<E, P> task,
      Path directory,
      FineTuneRecipe recipe,
      Precision precision,
      int batchTokens) {
    this.task = task;
    this.recipe = recipe;
    this.precision = precision;
    this.batchTokens = batchTokens;
    files = TaskModelFiles.open(directory);
    tokenizer = TokenizerFiles.read(directory);
  }

  /**
   * Opens a directory. How texts are cut is what its {@code recipe.yaml} says, or what is published
   * for the task.
   *
   * @param batchTokens computed at once
   * @throws dev.cloze.config.ClozeException if it is of no architecture that is fine-tuned
   */
  public static <E extends Example, P> FineTunedModel<E, P> open(
      Task<E, P> task, Path directory, Precision precision, int batchTokens) {
    FineTuneRecipe recipe = recipe(directory, task.name(), Optional.empty());
    return new FineTunedModel<>(task, directory, recipe, precision, batchTokens);
  }

  /**
   * The settings that a model was fine-tuned with, or that are published for it.
   *
   * @param other a file to use instead of the model's own
   */
  public static FineTuneRecipe recipe(Path directory, String task, Optional<Path> other) {
    TaskModelFiles files = TaskModelFiles.open(directory);
    Path own = directory.resolve("recipe.yaml");
    ObjectNode defaults = PublishedFineTuning.of(files.modelType(), files.hiddenSize(), task);
    files
        .head()
        .filter(head -> head.type() == HeadConfig.Type.SPANS)
        .ifPresent(head -> defaults.withObject("answers").put("head", "simple"));
    return FineTuneRecipe.read(
        defaults, other.or(() -> Optional.of(own).filter(Files::exists)), Map.of());
  }

  /**
   * Reads the weights, unless they have been read.
   *
   * @param dataset what is to be predicted
   * @throws dev.cloze.config.ClozeException if the directory has another head or other labels
   */
  void load(Dataset<E, P> dataset) throws IOException {
    HeadConfig wanted =
        files.accepted(TaskObjectives.head(task, dataset.examples(), recipe.answers()));
    if (model == null) {
      model = files.read(wanted);
    }
  }

  /**
   * What came of a data set, in the order of its examples.
   *
   * @param tokens that the network read of each example
   */
  public record Predicted<P>(List<P> predictions, int[] tokens) {}

  /**
   * Predicts all examples of a data set, in its order.
   *
   * @throws dev.cloze.config.ClozeException if the directory has another head or other labels
   */
  public Predicted<P> predict(Dataset<E, P> dataset, Evaluation.Listener listener)
      throws IOException {
    load(dataset);
    TextEncoding encoding =
        TextEncoding.of(
            tokenizer,
            files.modelType(),
            Math.min(recipe.training().length(), files.longestSequence()));
    return predict(
        TaskObjectives.of(task, model.headConfig(), encoding, recipe.answers().decided()),
        dataset,
        listener);
  }

  private <T, O> Predicted<P> predict(
      FineTuneObjective<E, P, T, O> objective,
      Dataset<E, P> dataset,
      Evaluation.Listener listener) {
    EncodedData<E, T> data = EncodedData.of(dataset.examples(), objective);
    problems.addAll(dataset.problems());
    problems.addAll(objective.problems());
    List<P> predictions =
        new Predictor<>(model, objective, precision, batchTokens).predict(data, listener);
    return new Predicted<>(predictions, data.tokensOfExamples());
  }

  /** What was cut or mended so far, in sentences for people. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
    }
  }
}
