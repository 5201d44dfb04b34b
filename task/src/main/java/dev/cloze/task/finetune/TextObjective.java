package dev.cloze.task.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.engine.Tensors;
import dev.cloze.model.head.SequenceHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A class, or a number, for a text or a pair of texts: Devlin et al. (2019), section 4.1. */
final class TextObjective implements FineTuneObjective<TextExample, float[], Float, float[]> {
  private final TextEncoding encoding;
  private final HeadConfig head;
  private final Labels labels;

  /**
   * @param taskLabels in the task's order
   * @param head of the model, with the same labels in its own order
   */
  TextObjective(TextEncoding encoding, List<String> taskLabels, HeadConfig head) {
    this.encoding = encoding;
    this.head = head;
    labels = new Labels(taskLabels, head.labels());
  }

  private boolean isRegression() {
    return head.type() == HeadConfig.Type.NUMBER;
  }

  @Override
  public HeadConfig head() {
    return head;
  }

  @Override
  public List<Item<Float>> encode(TextExample example, int index) {
    TokenSequence sequence = encoding.encode(example.text(), example.pair());
    return List.of(
        new Item<>(
            index, List.of(sequence), example.label().map(l -> target(example, l)).orElse(null)));
  }

  private float target(TextExample example, String label) {
    if (!isRegression()) {
      return labels.output(label);
    }
    try {
      return Float.parseFloat(label);
    } catch (NumberFormatException e) {
      throw new TaskException(
          "Example %s has the label \"%s\"; expected a number.".formatted(example.id(), label), e);
    }
  }

  @Override
  public int weight(Item<Float> item) {
    return 1;
  }

  @Override
  public Tensor lossSum(TaskModel model, PackedItems<Float> batch) {
    Tensor logits = logits(model, batch); // [B, C]
    if (isRegression()) {
      float[] targets = new float[batch.items().size()];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = batch.items().get(i).target();
      }
      return LossSums.squaredError(logits.squeeze(1), targets);
    }
    return LossSums.crossEntropy(
        logits, batch.items().stream().mapToInt(item -> item.target().intValue()).toArray());
  }

  private static Tensor logits(TaskModel model, PackedItems<Float> batch) {
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    return batch.inOrder(model.head(SequenceHead.class).forward(hidden, batch.layout()));
  }

  @Override
  public List<float[]> outputs(TaskModel model, PackedItems<Float> batch) {
    return rows(logits(model, batch));
  }

  /** The rows of a matrix. */
  static List<float[]> rows(Tensor matrix) {
    int width = (int) matrix.size(1);
    float[] all = Tensors.floats(matrix);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < matrix.size(0); i++) {
      rows.add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
    }
    return rows;
  }

  @Override
  public float[] prediction(TextExample example, List<Item<Float>> items, List<float[]> outputs) {
    return isRegression() ? outputs.get(0) : labels.inTaskOrder(outputs.get(0));
  }

  @Override
  public List<String> problems() {
    return encoding.problems();
  }
}
