package dev.cloze.task.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.model.head.PlacesHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.example.TextExample.Span;
import dev.cloze.text.tokenizer.TokenSpans;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/** A class for a text in which two places matter: WiC and WSC of SuperGLUE. */
final class PlacesObjective
    implements FineTuneObjective<TextExample, float[], PlacesObjective.Target, float[]> {
  /**
   * @param begins the first token of each place
   * @param ends behind the last
   * @param label the model's output; -1 where it is hidden
   */
  record Target(int[] begins, int[] ends, int label) {}

  private final TextEncoding encoding;
  private final HeadConfig head;
  private final Labels labels;
  private long examples;
  private long lost;

  PlacesObjective(TextEncoding encoding, List<String> taskLabels, HeadConfig head) {
    this.encoding = encoding;
    this.head = head;
    labels = new Labels(taskLabels, head.labels());
  }

  @Override
  public HeadConfig head() {
    return head;
  }

  @Override
  public List<Item<Target>> encode(TextExample example, int index) {
    if (example.spans().size() != PlacesHead.PLACES) {
      throw new TaskException(
          "Example %s names %d places in its text; expected %d."
              .formatted(example.id(), example.spans().size(), PlacesHead.PLACES));
    }
    TokenSpans a = encoding.spans(example.text());
    TokenSpans b = example.pair().map(encoding::spans).orElse(null);
    TokenSequence sequence = b == null ? encoding.single(a.ids()) : encoding.join(a.ids(), b.ids());
    int[] kept =
        b == null
            ? new int[] {Math.min(a.size(), encoding.room(false)), 0}
            : TextEncoding.kept(a.size(), b.size(), encoding.room(true));
    int[] begins = new int[PlacesHead.PLACES];
    int[] ends = new int[PlacesHead.PLACES];
    examples++;
    boolean wasCut = false;
    for (int i = 0; i < begins.length; i++) {
      Span span = example.spans().get(i);
      int[] tokens = tokens(span.inPair() ? b : a, span);
      int left = span.inPair() ? kept[1] : kept[0];
      if (tokens[0] >= left) { // cut away: the first token speaks for it
        wasCut = true;
        ends[i] = 1;
        continue;
      }
      int offset = span.inPair() ? sequence.length() - encoding.tail() - kept[1] : 1;
      begins[i] = offset + tokens[0];
      ends[i] = offset + Math.min(tokens[1], left);
    }
    lost += wasCut ? 1 : 0;
    int label = example.label().map(labels::output).orElse(-1);
    return List.of(new Item<>(index, List.of(sequence), new Target(begins, ends, label)));
  }

  /** The tokens that overlap a place: the first, and behind the last. */
  private static int[] tokens(TokenSpans spans, Span span) {
    int begin = 0;
    while (begin < spans.size() && spans.end(begin) <= span.begin()) {
      begin++;
    }
    int end = begin;
    while (end < spans.size() && spans.start(end) < span.end()) {
      end++;
    }
    return new int[] {begin, Math.max(end, begin + 1)};
  }

  @Override
  public int weight(Item<Target> item) {
    return 1;
  }

  @Override
  public Tensor lossSum(TaskModel model, PackedItems<Target> batch) {
    return LossSums.crossEntropy(
        logits(model, batch), batch.items().stream().mapToInt(i -> i.target().label()).toArray());
  }

  /** [B, C] */
  private static Tensor logits(TaskModel model, PackedItems<Target> batch) {
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    int[] first = batch.layout().firstTokens();
    int[][] begins = new int[PlacesHead.PLACES][first.length];
    int[][] ends = new int[PlacesHead.PLACES][first.length];
    for (int place = 0; place < first.length; place++) {
      Target target = batch.items().get(batch.order()[place]).target(); // one sequence an item
      for (int i = 0; i < PlacesHead.PLACES; i++) {
        begins[i][place] = first[place] + target.begins()[i];
        ends[i][place] = first[place] + target.ends()[i];
      }
    }
    return batch.inOrder(
        model.head(PlacesHead.class).forward(hidden, batch.layout(), begins, ends));
  }

  @Override
  public List<float[]> outputs(TaskModel model, PackedItems<Target> batch) {
    return TextObjective.rows(logits(model, batch));
  }

  @Override
  public float[] prediction(TextExample example, List<Item<Target>> items, List<float[]> outputs) {
    return labels.inTaskOrder(outputs.get(0));
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(encoding.problems());
    if (lost > 0) {
      problems.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d texts were cut before a place that they are about. Set training.length to"
                  + " keep more.",
              lost,
              examples));
    }
    return problems;
  }
}
