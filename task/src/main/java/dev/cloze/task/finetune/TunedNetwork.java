package dev.cloze.task.finetune;

import dev.cloze.model.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that learns a task or has learned it. Owns its weights; for one thread.
 *
 * @param <I> what it reads
 * @param <O> what it says of an item
 */
interface TunedNetwork<I extends BatchItem, O> extends AutoCloseable {
  /** What is learned, and what is frozen of it: what a checkpoint stores. */
  Parameters parameters();

  /** What the learning rate of a weight is multiplied by. */
  ToDoubleFunction<String> rates();

  /**
   * The sum of the losses of a batch; divided by the weights of its items it is their mean.
   *
   * @param seeds of the dropout, one for each item
   * @return a scalar in nats
   */
  Tensor lossSum(List<I> items, long[] seeds);

  /** What the network says of each item, in their order, without dropout. */
  List<O> outputs(List<I> items);

  /** Writes a directory that {@link FineTunable} opens, but for recipe and scores. */
  void write(Path directory) throws IOException;

  @Override
  void close();
}
