package dev.cloze.task.finetune;

import dev.cloze.model.head.JointSpanHead;
import dev.cloze.model.head.RaggedScores;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import dev.cloze.model.layer.Sequences;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What is minimised when a network learns to find answers. */
final class AnswerLosses {
  private AnswerLosses() {}

  /**
   * Half the cross entropy of the first token and half of the last, over all tokens of the window:
   * Devlin et al. (2019), section 4.2.
   */
  static Tensor simple(TaskModel model, PackedItems<AnswerTarget> batch) {
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    Tensor logits = model.head(TokenHead.class).forward(hidden, batch.layout()); // [rows, 2]
    RaggedScores tokens = new RaggedScores(batch.begins(), everywhere(batch));
    int[] starts = batch.items().stream().mapToInt(i -> i.target().start()).toArray();
    int[] ends = batch.items().stream().mapToInt(i -> i.target().end()).toArray();
    return LossSums.crossEntropy(tokens.dense(logits.select(1, 0)), starts)
        .add(LossSums.crossEntropy(tokens.dense(logits.select(1, 1)), ends))
        .mul(new Scalar(0.5));
  }

  private static boolean[][] everywhere(PackedItems<AnswerTarget> batch) {
    return batch.items().stream()
        .map(
            item -> {
              boolean[] all = new boolean[item.sequences().get(0).length()];
              Arrays.fill(all, true);
              return all;
            })
        .toArray(boolean[][]::new);
  }

  /** The loss of ELECTRA's code: the end given the gold start, and whether there is an answer. */
  static Tensor joint(TaskModel model, PackedItems<AnswerTarget> batch) {
    List<Item<AnswerTarget>> items = inBatchOrder(batch);
    float[] impossible = new float[items.size()];
    for (int i = 0; i < impossible.length; i++) {
      impossible[i] = items.get(i).target().impossible() ? 1 : 0;
    }
    Sequences layout = batch.layout();
    JointSpanHead.Losses losses =
        model
            .head(JointSpanHead.class)
            .losses(
                model.hidden(batch.inputs()),
                layout,
                allowed(batch),
                items.stream().mapToInt(i -> i.target().start()).toArray(),
                items.stream().mapToInt(i -> i.target().end()).toArray(),
                impossible);
    return losses
        .start()
        .add(losses.end())
        .mul(new Scalar(0.5))
        .add(losses.answerable().mul(JointSpanHead.answerableWeight()));
  }

  /** The items as their sequences lie in the batch; each has one. */
  static List<Item<AnswerTarget>> inBatchOrder(PackedItems<AnswerTarget> batch) {
    return Arrays.stream(batch.order()).mapToObj(batch.items()::get).toList();
  }

  /** Where answers may be, in the order of the batch. */
  static RaggedScores allowed(PackedItems<AnswerTarget> batch) {
    return new RaggedScores(
        batch.layout().firstTokens(),
        inBatchOrder(batch).stream().map(i -> i.target().allowed()).toArray(boolean[][]::new));
  }
}
