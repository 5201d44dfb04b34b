package dev.cloze.model.elmo;

import dev.cloze.engine.Tensors;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Sentences as their caller numbers them, and the packed order in which LSTMs read them. */
final class PackedSentences {
  private final int[][] sentences;
  private final int[] order; // sentences, the longest first
  private final int[] ranks; // of the sentences in that order
  private final PackedSteps steps;

  private PackedSentences(int[][] sentences, int[] order) {
    this.sentences = sentences;
    this.order = order;
    ranks = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      ranks[order[rank]] = rank;
    }
    steps = PackedSteps.of(IntStream.of(order).map(i -> sentences[i].length).toArray());
  }

  static PackedSentences of(int[][] sentences) {
    int[] order =
        IntStream.range(0, sentences.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -sentences[i].length))
            .mapToInt(Integer::intValue)
            .toArray();
    return new PackedSentences(sentences, order);
  }

  PackedSteps steps() {
    return steps;
  }

  /** The words of all sentences in the order of the steps. */
  int[] words(boolean backward) {
    int[] result = new int[steps.rows()];
    for (int t = 0; t < steps.steps(); t++) {
      for (int rank = 0; rank < steps.count(t); rank++) {
        int[] sentence = sentences[order[rank]];
        result[steps.offset(t) + rank] = sentence[backward ? sentence.length - 1 - t : t];
      }
    }
    return result;
  }

  /** Where the words of a sentence lie, in the order of the sentence. */
  int[] rows(int sentence, boolean backward) {
    int length = sentences[sentence].length;
    int[] result = new int[length];
    for (int t = 0; t < length; t++) {
      result[backward ? length - 1 - t : t] = steps.offset(t) + ranks[sentence];
    }
    return result;
  }

  /** Copies the rows of the sentences into the order of the steps. */
  void sort(LstmState from, LstmState to) {
    Tensor rows = Tensors.indices(order);
    for (int i = 0; i < to.tensors().size(); i++) {
      to.tensors().get(i).copy_(from.tensors().get(i).index_select(0, rows));
    }
  }

  /** Copies the rows back to where they came from. */
  void unsort(LstmState from, LstmState to) {
    Tensor rows = Tensors.indices(order);
    for (int i = 0; i < from.tensors().size(); i++) {
      to.tensors().get(i).index_copy_(0, rows, from.tensors().get(i));
    }
  }
}
