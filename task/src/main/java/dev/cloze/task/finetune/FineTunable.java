package dev.cloze.task.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A directory with a network that can be fine-tuned, or was. The one place that knows which kinds
 * there are. Owns what its networks share.
 */
public sealed interface FineTunable extends AutoCloseable permits TokenNetworks, ElmoNetworks {
  /**
   * Looks at a directory; its weights are not read yet.
   *
   * @throws dev.cloze.config.ClozeException if it is of no architecture that is fine-tuned
   */
  static FineTunable open(Path directory) {
    return ElmoPaths.isElmo(directory)
        ? ElmoNetworks.open(directory)
        : new TokenNetworks(directory);
  }

  Path directory();

  /** What the model's paper, or its code, has for a task: keys of a {@link FineTuneRecipe}. */
  ObjectNode published(String task);

  /**
   * How a task is learned from here.
   *
   * @param examples of any part of the task's data
   * @param notices what a person should know
   * @throws dev.cloze.config.ClozeException if the network cannot learn it, or the recipe has
   *     settings of other networks
   */
  <E extends Example, P> TaskLearning<E, P, ?, ?> learning(
      Task<E, P> task, List<E> examples, FineTuneRecipe recipe, Consumer<String> notices);

  /**
   * How a task was learned that the network of this directory can do.
   *
   * @throws dev.cloze.config.ClozeException if it has another head, or other labels
   */
  <E extends Example, P> TaskLearning<E, P, ?, ?> learned(
      Task<E, P> task, List<E> examples, FineTuneRecipe recipe);

  @Override
  void close();
}
