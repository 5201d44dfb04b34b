package dev.cloze.task.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.engine.Tensors;
import dev.cloze.model.head.SequenceHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.task.example.ChoiceExample;
import dev.cloze.task.example.ChoiceExample.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The best of several proposals, each read on its own: Devlin et al. (2019), section 4.4. */
final class ChoiceObjective implements FineTuneObjective<ChoiceExample, float[], Integer, float[]> {
  private static final HeadConfig HEAD = new HeadConfig(HeadConfig.Type.CHOICES, List.of());

  private final TextEncoding encoding;

  ChoiceObjective(TextEncoding encoding) {
    this.encoding = encoding;
  }

  @Override
  public HeadConfig head() {
    return HEAD;
  }

  @Override
  public List<Item<Integer>> encode(ChoiceExample example, int index) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (Choice choice : example.choices()) {
      sequences.add(
          encoding.encode(
              choice.text(), Optional.of(choice.pair()).filter(pair -> !pair.isEmpty())));
    }
    Integer answer = example.answer().isPresent() ? example.answer().getAsInt() : null;
    return List.of(new Item<>(index, sequences, answer));
  }

  @Override
  public int weight(Item<Integer> item) {
    return 1;
  }

  @Override
  public Tensor lossSum(TaskModel model, PackedItems<Integer> batch) {
    Tensor scores = scores(model, batch); // [sequences]
    TensorVector losses = new TensorVector();
    int at = 0;
    for (Item<Integer> item : batch.items()) { // they need not have equally many proposals
      int count = item.sequences().size();
      losses.push_back(
          LossSums.crossEntropy(
              scores.narrow(0, at, count).unsqueeze(0), new int[] {item.target()}));
      at += count;
    }
    return torch.stack(losses, 0).sum();
  }

  private static Tensor scores(TaskModel model, PackedItems<Integer> batch) {
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    return batch.inOrder(model.head(SequenceHead.class).forward(hidden, batch.layout())).squeeze(1);
  }

  @Override
  public List<float[]> outputs(TaskModel model, PackedItems<Integer> batch) {
    float[] all = Tensors.floats(scores(model, batch));
    List<float[]> result = new ArrayList<>();
    int at = 0;
    for (Item<Integer> item : batch.items()) {
      int count = item.sequences().size();
      result.add(Arrays.copyOfRange(all, at, at + count));
      at += count;
    }
    return result;
  }

  @Override
  public float[] prediction(
      ChoiceExample example, List<Item<Integer>> items, List<float[]> outputs) {
    return outputs.get(0);
  }

  @Override
  public List<String> problems() {
    return encoding.problems();
  }
}
