package dev.cloze.task.finetune;

import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.LoraConfig;
import dev.cloze.model.Parameters;
import dev.cloze.model.finetune.TaskModelFiles;
import dev.cloze.model.head.TaskModel;
import dev.cloze.task.example.Example;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/** A task learned by a network that reads tokens. */
record TokenLearning<E extends Example, P, T, O>(
    TaskModelFiles files,
    FineTuneObjective<E, P, T, O> objective,
    Tokenizer tokenizer,
    FineTuneRecipe recipe)
    implements TaskLearning<E, P, Item<T>, O> {

  @Override
  public List<Item<T>> encode(E example, int index) {
    return objective.encode(example, index);
  }

  @Override
  public int weight(Item<T> item) {
    return objective.weight(item);
  }

  @Override
  public P prediction(E example, List<Item<T>> items, List<O> outputs) {
    return objective.prediction(example, items, outputs);
  }

  @Override
  public List<String> problems() {
    return objective.problems();
  }

  private Optional<LoraConfig> lora() {
    return Optional.ofNullable(recipe.lora());
  }

  @Override
  public Start<Item<T>, O> start(long seed) throws IOException {
    TaskModelFiles.Start begun =
        recipe.training().fresh()
            ? files.fresh(objective.head(), lora(), seed)
            : files.start(objective.head(), lora(), seed);
    return new Start<>(new Network(begun.model()), begun.notices());
  }

  @Override
  public TunedNetwork<Item<T>, O> read() throws IOException {
    return new Network(files.read(objective.head()));
  }

  /** The network with the head of the task. */
  private final class Network implements TunedNetwork<Item<T>, O> {
    private final TaskModel model;

    Network(TaskModel model) {
      this.model = model;
    }

    @Override
    public Parameters parameters() {
      return model.parameters();
    }

    @Override
    public ToDoubleFunction<String> rates() {
      return new LayerRates(recipe.layerDecay(), model.config().numHiddenLayers());
    }

    @Override
    public Tensor lossSum(List<Item<T>> items, long[] seeds) {
      return objective.lossSum(model, PackedItems.training(items, seeds));
    }

    @Override
    public List<O> outputs(List<Item<T>> items) {
      return objective.outputs(model, PackedItems.evaluating(items));
    }

    @Override
    public void write(Path directory) throws IOException {
      files.write(model, lora(), directory);
      TokenizerFiles.write(tokenizer, directory);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
