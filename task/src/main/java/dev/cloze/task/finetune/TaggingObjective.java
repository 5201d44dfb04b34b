package dev.cloze.task.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.engine.Tensors;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.text.tokenizer.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A tag for each word, from the state of its first token: Devlin et al. (2019), section 5.3. A
 * sentence that is too long is cut between words, and every piece is tagged.
 */
final class TaggingObjective
    implements FineTuneObjective<TaggedSentence, List<String>, TaggingObjective.Target, int[]> {
  /**
   * @param positions the first token of each word
   * @param tags the model's output for each word; null where they are hidden
   */
  record Target(int[] positions, int[] tags) {}

  private final TextEncoding encoding;
  private final HeadConfig head;
  private final Labels labels;

  /**
   * @param taskLabels in the task's order
   * @param head of the model, with the same tags in its own order
   */
  TaggingObjective(TextEncoding encoding, List<String> taskLabels, HeadConfig head) {
    this.encoding = encoding;
    this.head = head;
    labels = new Labels(taskLabels, head.labels());
  }

  @Override
  public HeadConfig head() {
    return head;
  }

  @Override
  public List<Item<Target>> encode(TaggedSentence sentence, int index) {
    List<Item<Target>> items = new ArrayList<>();
    TokenIds ids = new TokenIds();
    List<Integer> firsts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < sentence.words().size(); i++) {
      TokenIds word = word(sentence.words().get(i));
      if (ids.size() > 0 && ids.size() + word.size() > encoding.room(false)) {
        items.add(item(sentence, index, begin, ids, firsts));
        begin = i;
        ids.clear();
        firsts.clear();
      }
      firsts.add(1 + ids.size()); // behind the token that begins the sequence
      for (int j = 0; j < word.size(); j++) {
        ids.add(word.get(j));
      }
    }
    items.add(item(sentence, index, begin, ids, firsts));
    return items;
  }

  /** Words stand inside a text, so byte-level tokenizers see a blank before each. */
  private TokenIds word(String word) {
    boolean byteLevel =
        !encoding.tokenizer().vocabulary().specials().cls().equals("[CLS]"); // RoBERTa's
    TokenIds ids = encoding.tokenizer().encode(byteLevel ? " " + word : word);
    if (ids.size() == 0) { // nothing but characters that are no text
      ids.add(encoding.tokenizer().vocabulary().unk());
    }
    return TextEncoding.prefix(ids, encoding.room(false));
  }

  private Item<Target> item(
      TaggedSentence sentence, int index, int begin, TokenIds ids, List<Integer> firsts) {
    int[] positions = firsts.stream().mapToInt(i -> i).toArray();
    int[] tags = null;
    if (!sentence.tags().isEmpty()) {
      tags = new int[positions.length];
      for (int i = 0; i < tags.length; i++) {
        tags[i] = labels.output(sentence.tags().get(begin + i));
      }
    }
    return new Item<>(index, List.of(encoding.single(ids)), new Target(positions, tags));
  }

  @Override
  public int weight(Item<Target> item) {
    return item.target().positions().length;
  }

  @Override
  public Tensor lossSum(TaskModel model, PackedItems<Target> batch) {
    int[] tags =
        batch.items().stream().flatMapToInt(i -> Arrays.stream(i.target().tags())).toArray();
    return LossSums.crossEntropy(logits(model, batch), tags);
  }

  /** [words, tags] */
  private static Tensor logits(TaskModel model, PackedItems<Target> batch) {
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    Tensor all = model.head(TokenHead.class).forward(hidden, batch.layout()); // [rows, tags]
    int[] begins = batch.begins();
    int[] rows = new int[batch.items().stream().mapToInt(i -> i.target().positions.length).sum()];
    int at = 0;
    for (int i = 0; i < begins.length; i++) {
      for (int position : batch.items().get(i).target().positions()) {
        rows[at++] = begins[i] + position;
      }
    }
    return all.index_select(0, Tensors.indices(rows));
  }

  @Override
  public List<int[]> outputs(TaskModel model, PackedItems<Target> batch) {
    List<float[]> scores = TextObjective.rows(logits(model, batch));
    List<int[]> result = new ArrayList<>();
    int at = 0;
    for (Item<Target> item : batch.items()) {
      int[] tags = new int[item.target().positions().length];
      for (int i = 0; i < tags.length; i++) {
        tags[i] = best(scores.get(at++));
      }
      result.add(tags);
    }
    return result;
  }

  static int best(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public List<String> prediction(
      TaggedSentence sentence, List<Item<Target>> items, List<int[]> outputs) {
    return outputs.stream().flatMapToInt(Arrays::stream).mapToObj(labels::label).toList();
  }

  @Override
  public List<String> problems() {
    return encoding.problems();
  }
}
