package dev.cloze.task.finetune;

import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The sequences of several items laid end to end, without padding, the longest first: neighbours of
 * about equal length are computed together.
 */
final class PackedItems<T> {
  private final List<Item<T>> items;
  private final List<TokenSequence> sequences = new ArrayList<>(); // in the order of the items
  private final int[] order; // the sequence at each place of the batch
  private final TokenInputs inputs;

  private PackedItems(List<Item<T>> items, long[] seeds) {
    this.items = items;
    items.forEach(item -> sequences.addAll(item.sequences()));
    order =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -sequences.get(i).length()))
            .mapToInt(i -> i)
            .toArray();
    inputs = lay(seeds);
  }

  /** Without dropout. The items are in the caller's order, and so is all that comes out. */
  static <T> PackedItems<T> evaluating(List<Item<T>> items) {
    return new PackedItems<>(items, null);
  }

  /**
   * With dropout.
   *
   * @param seeds one for each item: its masks follow from it alone
   */
  static <T> PackedItems<T> training(List<Item<T>> items, long[] seeds) {
    long[] ofSequences = new long[items.stream().mapToInt(item -> item.sequences().size()).sum()];
    int at = 0;
    for (int i = 0; i < items.size(); i++) {
      for (int j = 0; j < items.get(i).sequences().size(); j++) {
        ofSequences[at++] = RandomBits.derive(seeds[i], j);
      }
    }
    return new PackedItems<>(items, ofSequences);
  }

  private TokenInputs lay(long[] seeds) {
    int[] lengths = Arrays.stream(order).map(i -> sequences.get(i).length()).toArray();
    Sequences layout =
        (seeds == null
                ? Sequences.evaluating(lengths)
                : Sequences.training(
                    lengths, Arrays.stream(order).mapToLong(i -> seeds[i]).toArray()))
            .rounded();
    int[] ids = new int[layout.rows()];
    int[] types = new int[layout.rows()];
    int[] positions = new int[layout.rows()];
    int at = 0;
    for (int i : order) {
      TokenSequence sequence = sequences.get(i);
      System.arraycopy(sequence.ids(), 0, ids, at, sequence.length());
      System.arraycopy(sequence.typeIds(), 0, types, at, sequence.length());
      for (int j = 0; j < sequence.length(); j++) {
        positions[at++] = j;
      }
    }
    return new TokenInputs(
        Tensors.indices(ids), Tensors.indices(types), Tensors.indices(positions), layout);
  }

  List<Item<T>> items() {
    return items;
  }

  TokenInputs inputs() {
    return inputs;
  }

  Sequences layout() {
    return inputs.sequences();
  }

  /** The items' sequences at each place of the batch. */
  int[] order() {
    return order;
  }

  /** The first row of each sequence, in the order of the items. */
  int[] begins() {
    int[] first = layout().firstTokens();
    int[] result = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      result[order[place]] = first[place];
    }
    return result;
  }

  /**
   * From the order of the batch to that of the items.
   *
   * @param perSequence [B, ..]
   * @return [B, ..]
   */
  Tensor inOrder(Tensor perSequence) {
    int[] placeOf = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      placeOf[order[place]] = place;
    }
    return perSequence.index_select(0, Tensors.indices(placeOf));
  }
}
