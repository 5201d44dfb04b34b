package dev.cloze.task.finetune;

import dev.cloze.config.FineTuneRecipe;
import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
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
  private final FineTunable files;
  private final FineTuneRecipe recipe;
  private final Precision precision;
  private final int batchTokens;
  private final List<String> problems = new ArrayList<>();
  private Opened<E, P, ?, ?> opened; // when the first examples are there

  /** The network, and what it makes of examples. */
  private record Opened<E extends Example, P, I extends BatchItem, O>(
      TaskLearning<E, P, I, O> learning, TunedNetwork<I, O> network) {
    static <E extends Example, P, I extends BatchItem, O> Opened<E, P, I, O> of(
        TaskLearning<E, P, I, O> learning, Precision precision) throws IOException {
      learning.require(precision);
      return new Opened<>(learning, learning.read());
    }

    Predicted<P> predict(
        List<E> examples, Precision precision, int batchTokens, Evaluation.Listener listener) {
      EncodedData<E, I> data = EncodedData.of(examples, learning);
      List<P> predictions =
          new Predictor<>(network, learning, precision, batchTokens).predict(data, listener);
      return new Predicted<>(predictions, data.tokensOfExamples());
    }
  }

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
    files = FineTunable.open(directory);
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
    Path own = directory.resolve("recipe.yaml");
    return FineTuneRecipe.read(
        FineTunable.open(directory).published(task),
        other.or(() -> Optional.of(own).filter(Files::exists)),
        Map.of());
  }

  /**
   * Reads the weights, unless they have been read.
   *
   * @param dataset what is to be predicted
   * @throws dev.cloze.config.ClozeException if the directory has another head or other labels
   */
  void load(Dataset<E, P> dataset) throws IOException {
    if (opened == null) {
      opened = Opened.of(files.learned(task, dataset.examples(), recipe), precision);
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
    problems.addAll(dataset.problems());
    return opened.predict(dataset.examples(), precision, batchTokens, listener);
  }

  /** What was cut or mended so far, in sentences for people. */
  public List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    if (opened != null) {
      all.addAll(opened.learning.problems());
    }
    return all;
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.network.close();
    }
    files.close();
  }
}
