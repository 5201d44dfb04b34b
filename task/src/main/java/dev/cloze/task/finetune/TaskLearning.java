package dev.cloze.task.finetune;

import dev.cloze.engine.Precision;
import dev.cloze.task.example.Example;
import java.io.IOException;
import java.util.List;

/**
 * How a task is learned by one kind of network: what is read of an example, the networks to begin
 * with, and what follows from what they say.
 *
 * @param <E> the kind of example
 * @param <P> what is predicted for one
 * @param <I> what a network reads
 * @param <O> what it says of an item
 */
interface TaskLearning<E extends Example, P, I extends BatchItem, O> {
  /** A network to be fine-tuned, and what a person should know of its beginning. */
  record Start<I extends BatchItem, O>(TunedNetwork<I, O> network, List<String> notices) {}

  /**
   * What the network reads of an example.
   *
   * @param index of the example in its data set
   */
  List<I> encode(E example, int index);

  /** How much an item counts in the mean that is minimised. */
  int weight(I item);

  /**
   * What follows for an example.
   *
   * @param items of the example, in order
   * @param outputs of each of them
   */
  P prediction(E example, List<I> items, List<O> outputs);

  /** What was cut or mended so far, in sentences for people. */
  List<String> problems();

  /**
   * @throws dev.cloze.config.ClozeException if the network does not compute in this precision
   */
  default void require(Precision precision) {}

  /**
   * The network that fine-tuning starts from.
   *
   * @param seed of the weights that begin fresh
   */
  Start<I, O> start(long seed) throws IOException;

  /**
   * The network that was fine-tuned.
   *
   * @throws dev.cloze.config.ClozeException if weights of it are missing
   */
  TunedNetwork<I, O> read() throws IOException;
}
