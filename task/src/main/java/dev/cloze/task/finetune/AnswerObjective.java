package dev.cloze.task.finetune;

import dev.cloze.config.AnswersConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.engine.Tensors;
import dev.cloze.model.head.JointSpanHead;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.head.TokenHead;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.squad.AnswerChooser;
import dev.cloze.task.squad.SpanAnswer;
import dev.cloze.task.squad.SpanFeatures;
import dev.cloze.task.squad.SpanScores;
import dev.cloze.task.squad.SpanWindow;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Answers as pieces of a text: Devlin et al. (2019), section 4.2; with the joint head as in
 * ELECTRA's code. Long texts are read in overlapping windows.
 */
final class AnswerObjective
    implements FineTuneObjective<QuestionExample, SpanAnswer, AnswerTarget, SpanScores> {
  private final TextEncoding encoding;
  private final HeadConfig head;
  private final AnswersConfig config;
  private final SpanFeatures features;
  private final AnswerChooser chooser;

  /**
   * @param withUnanswerable whether questions may have no answer
   */
  AnswerObjective(
      TextEncoding encoding, HeadConfig head, AnswersConfig config, boolean withUnanswerable) {
    this.encoding = encoding;
    this.head = head;
    this.config = config;
    int separators = encoding.template().specialTokens(true) - 2;
    features =
        new SpanFeatures(
            encoding.tokenizer(),
            new SpanFeatures.Options(
                encoding.length(), config.stride(), config.questionLength(), separators));
    chooser =
        new AnswerChooser(
            new AnswerChooser.Options(
                config.candidates(),
                config.longestAnswer(),
                withUnanswerable,
                isJoint(),
                config.nullThreshold()));
  }

  private boolean isJoint() {
    return head.type() == HeadConfig.Type.JOINT_SPANS;
  }

  @Override
  public HeadConfig head() {
    return head;
  }

  @Override
  public List<Item<AnswerTarget>> encode(QuestionExample question, int index) {
    List<Item<AnswerTarget>> items = new ArrayList<>();
    for (SpanWindow window : features.windows(question)) {
      int[] types = encoding.hasTwoTypes() ? window.tokenTypeIds() : new int[window.ids().length];
      items.add(
          new Item<>(
              index,
              List.of(new TokenSequence(window.ids(), types)),
              new AnswerTarget(window, question.impossible())));
    }
    return items;
  }

  @Override
  public int weight(Item<AnswerTarget> item) {
    return 1;
  }

  @Override
  public Tensor lossSum(TaskModel model, PackedItems<AnswerTarget> batch) {
    return isJoint() ? AnswerLosses.joint(model, batch) : AnswerLosses.simple(model, batch);
  }

  @Override
  public List<SpanScores> outputs(TaskModel model, PackedItems<AnswerTarget> batch) {
    return isJoint() ? search(model, batch) : logits(model, batch);
  }

  private List<SpanScores> logits(TaskModel model, PackedItems<AnswerTarget> batch) {
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    Tensor logits = model.head(TokenHead.class).forward(hidden, batch.layout()); // [rows, 2]
    float[] all = Tensors.floats(logits);
    int[] begins = batch.begins();
    List<SpanScores> result = new ArrayList<>();
    for (int i = 0; i < begins.length; i++) {
      int length = batch.items().get(i).tokens();
      float[] starts = new float[length];
      float[] ends = new float[length];
      for (int j = 0; j < length; j++) {
        starts[j] = all[2 * (begins[i] + j)];
        ends[j] = all[2 * (begins[i] + j) + 1];
      }
      result.add(SpanScores.ofLogits(starts, ends, config.candidates()));
    }
    return result;
  }

  private List<SpanScores> search(TaskModel model, PackedItems<AnswerTarget> batch) {
    JointSpanHead joint = model.head(JointSpanHead.class);
    Tensor hidden = model.hidden(batch.inputs()); // [rows, H]
    var tokens = AnswerLosses.allowed(batch);
    float[] unanswerable = joint.unanswerable(hidden, batch.layout(), tokens);
    List<List<JointSpanHead.Candidate>> found =
        joint.search(hidden, batch.layout(), tokens, config.candidates());
    SpanScores[] result = new SpanScores[found.size()];
    for (int place = 0; place < result.length; place++) {
      List<SpanScores.Span> spans =
          found.get(place).stream()
              .map(c -> new SpanScores.Span(c.start(), c.end(), c.logProbability()))
              .toList();
      result[batch.order()[place]] = new SpanScores(spans, unanswerable[place]);
    }
    return List.of(result);
  }

  @Override
  public SpanAnswer prediction(
      QuestionExample question, List<Item<AnswerTarget>> items, List<SpanScores> outputs) {
    return chooser.choose(
        question, items.stream().map(item -> item.target().window()).toList(), outputs);
  }

  @Override
  public List<String> problems() {
    return List.of(); // windows lose nothing
  }
}
