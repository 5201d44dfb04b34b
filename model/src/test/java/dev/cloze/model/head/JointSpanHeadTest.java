package dev.cloze.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import dev.cloze.model.head.JointSpanHead.Candidate;
import dev.cloze.model.layer.Sequences;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ELECTRA's head for answers against its definition, written out plainly. */
class JointSpanHeadTest {
  private static final int HIDDEN = 12;

  private PointerScope scope;
  private Weights weights;
  private JointSpanHead head;
  private Tensor hidden; // [25 + 9, H]
  private final Sequences sequences = Sequences.evaluating(25, 9);
  private final RaggedScores tokens =
      new RaggedScores(new int[] {0, 25}, new boolean[][] {allowed(25), allowed(9)});

  /** All but the second and the third token, as if a question stood there. */
  private static boolean[] allowed(int length) {
    boolean[] allowed = new boolean[length];
    for (int i = 0; i < length; i++) {
      allowed[i] = i != 1 && i != 2;
    }
    return allowed;
  }

  @BeforeEach
  void open() {
    Engine.start(1, "highest");
    scope = new PointerScope();
    weights = Weights.create(3, 0.1);
    head = new JointSpanHead(weights.at("question_answering"), HIDDEN);
    torch.manual_seed(5);
    hidden = torch.randn(34, HIDDEN);
  }

  @AfterEach
  void close() {
    weights.parameters().close();
    scope.close();
  }

  private Tensor linear(String name, Tensor x) {
    Map<String, Tensor> named = weights.parameters().named();
    return torch.linear(
        x,
        named.get("question_answering." + name + ".weight"),
        new TensorOptional(named.get("question_answering." + name + ".bias")));
  }

  private double logProbability(Tensor scores, int length, int token) { // [length]
    float[] values = Tensors.floats(scores);
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += allowed(length)[i] ? Math.exp(values[i]) : 0;
    }
    return values[token] - Math.log(sum);
  }

  private double plainly(Tensor states, int length, int start, int end) {
    double first = logProbability(linear("start", states).squeeze(1), length, start);
    TensorVector both = new TensorVector();
    for (int i = 0; i < length; i++) {
      TensorVector pair = new TensorVector();
      pair.push_back(states.select(0, start));
      pair.push_back(states.select(0, i));
      both.push_back(torch.cat(pair, 0));
    }
    Tensor given = linear("end", torch.gelu(linear("end_hidden", torch.stack(both, 0))));
    return first + logProbability(given.squeeze(1), length, end);
  }

  @Test
  void theBeamHoldsTheLikeliestBeginningsAndTheirEnds() {
    List<List<Candidate>> found = head.search(hidden, sequences, tokens, 20);
    assertThat(found.get(0)).as("25 tokens, of which 23 may be chosen").hasSize(400);
    assertThat(found.get(1)).as("9 tokens, of which 7 may be chosen").hasSize(49);
    for (List<Candidate> candidates : found) {
      assertThat(candidates).allMatch(c -> c.logProbability() <= 0);
      assertThat(candidates).noneMatch(c -> c.start() == 1 || c.start() == 2);
      assertThat(candidates).noneMatch(c -> c.end() == 1 || c.end() == 2);
    }
    for (int i = 0; i < 400; i += 37) {
      Candidate c = found.get(0).get(i);
      assertThat(c.logProbability())
          .isEqualTo(plainly(hidden.narrow(0, 0, 25), 25, c.start(), c.end()), within(1e-4));
    }
    Candidate c = found.get(1).get(11);
    assertThat(c.logProbability())
        .isEqualTo(plainly(hidden.narrow(0, 25, 9), 9, c.start(), c.end()), within(1e-4));
  }

  @Test
  void theLossIsThatOfTheGoldAnswerAndOfWhetherThereIsOne() {
    int[] starts = {4, 0};
    int[] ends = {9, 0};
    float[] impossible = {0, 1};
    JointSpanHead.Losses losses = head.losses(hidden, sequences, tokens, starts, ends, impossible);
    double expected =
        -plainly(hidden.narrow(0, 0, 25), 25, 4, 9) - plainly(hidden.narrow(0, 25, 9), 9, 0, 0);
    assertThat(losses.start().item_double() + losses.end().item_double())
        .isEqualTo(expected, within(1e-4));
    float[] logits = head.unanswerable(hidden, sequences, tokens);
    double answerable = Math.log1p(Math.exp(logits[0])) + Math.log1p(Math.exp(-logits[1]));
    assertThat(losses.answerable().item_double()).isEqualTo(answerable, within(1e-4));
  }

  @Test
  void whetherThereIsAnAnswerFollowsFromTheFirstStateAndTheLikelyBeginnings() {
    Tensor states = hidden.narrow(0, 25, 9);
    float[] scores = Tensors.floats(linear("start", states).squeeze(1));
    double sum = 0;
    for (int i = 0; i < 9; i++) {
      sum += allowed(9)[i] ? Math.exp(scores[i]) : 0;
    }
    float[] shares = new float[9];
    for (int i = 0; i < 9; i++) {
      shares[i] = allowed(9)[i] ? (float) (Math.exp(scores[i]) / sum) : 0;
    }
    TensorVector both = new TensorVector();
    both.push_back(states.select(0, 0));
    both.push_back(torch.tensor(shares).matmul(states));
    Tensor expected =
        linear("answerable", torch.gelu(linear("answerable_hidden", torch.cat(both, 0))));
    assertThat(head.unanswerable(hidden, sequences, tokens)[1])
        .isEqualTo((float) expected.item_double(), within(1e-5f));
  }
}
