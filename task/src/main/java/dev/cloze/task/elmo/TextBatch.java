package dev.cloze.task.elmo;

import dev.cloze.engine.Tensors;
import dev.cloze.model.elmo.PackedSteps;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Sentences one after another, and the order in which LSTMs read them: by time, the longest
 * sentence first.
 */
public final class TextBatch {
  private final int[] lengths;
  private final Tensor layers; // [L + 1, N, H], sentence after sentence
  private final Tensor byTime; // [N], places in the sentences
  private final Tensor bySentence; // [N], places in time
  private final Tensor counts; // [steps]

  /**
   * @param sentences [L + 1, words, H] each, none of them empty
   */
  public TextBatch(List<Tensor> sentences) {
    lengths = sentences.stream().mapToInt(s -> (int) s.size(1)).toArray();
    TensorVector all = new TensorVector();
    sentences.forEach(all::push_back);
    layers = torch.cat(all, 1);
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    PackedSteps steps = PackedSteps.of(IntStream.of(order).map(i -> lengths[i]).toArray());
    int[] begins = new int[lengths.length];
    for (int i = 1; i < begins.length; i++) {
      begins[i] = begins[i - 1] + lengths[i - 1];
    }
    int[] inTime = new int[steps.rows()];
    int[] inSentences = new int[steps.rows()];
    for (int t = 0; t < steps.steps(); t++) {
      for (int rank = 0; rank < steps.count(t); rank++) {
        int at = steps.offset(t) + rank;
        inTime[at] = begins[order[rank]] + t;
        inSentences[inTime[at]] = at;
      }
    }
    byTime = Tensors.indices(inTime);
    bySentence = Tensors.indices(inSentences);
    counts = Tensors.indices(IntStream.range(0, steps.steps()).map(steps::count).toArray());
  }

  Tensor layers() {
    return layers;
  }

  /** Rows in the order of time. */
  Tensor byTime(Tensor rows) {
    return rows.index_select(0, byTime);
  }

  /** Rows in the order of time put back in that of the sentences. */
  Tensor bySentence(Tensor rows) {
    return rows.index_select(0, bySentence);
  }

  Tensor counts() {
    return counts;
  }

  /**
   * The largest value of each feature in each sentence.
   *
   * @param rows [N, F] in the order of the sentences
   * @return [sentences, F]
   */
  Tensor largest(Tensor rows) {
    TensorVector pooled = new TensorVector();
    long at = 0;
    for (int length : lengths) {
      pooled.push_back(rows.narrow(0, at, length).amax(new long[] {0}, false));
      at += length;
    }
    return torch.stack(pooled, 0);
  }
}
