package dev.cloze.task.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.model.head.TaskModel;
import dev.cloze.task.example.Example;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How one kind of example becomes sequences, a loss and a prediction.
 *
 * @param <E> the kind of example
 * @param <P> what is predicted for one
 * @param <T> what the network should say of an item
 * @param <O> what the network says of an item
 */
interface FineTuneObjective<E extends Example, P, T, O> {
  /** The head that the network needs. */
  HeadConfig head();

  /**
   * What the network reads of an example.
   *
   * @param index of the example in its data set
   */
  List<Item<T>> encode(E example, int index);

  /** How much an item counts in the mean that is minimised. */
  int weight(Item<T> item);

  /**
   * The sum of the losses of a batch; divided by the weights of its items it is their mean.
   *
   * @return a scalar in nats
   */
  Tensor lossSum(TaskModel model, PackedItems<T> batch);

  /** What the network says of each item, in the order of the items. */
  List<O> outputs(TaskModel model, PackedItems<T> batch);

  /**
   * What follows for an example.
   *
   * @param items of the example, in order
   * @param outputs of each of them
   */
  P prediction(E example, List<Item<T>> items, List<O> outputs);

  /** What was cut from texts so far, in sentences for people. */
  List<String> problems();
}
