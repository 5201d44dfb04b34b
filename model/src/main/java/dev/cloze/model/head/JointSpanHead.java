package dev.cloze.model.head;

import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.Pooler;
import dev.cloze.model.layer.Sequences;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Answers whose end is predicted from their beginning, and whether there is one: the head of
 * ELECTRA's own code for SQuAD, with {@code joint_prediction} and {@code answerable_classifier}.
 */
public final class JointSpanHead implements TaskHead {
  private static final int SIZE = 512; // of the two hidden layers, in the original

  private final Linear start;
  private final Linear endHidden;
  private final Linear end;
  private final Linear answerableHidden;
  private final Linear answerable;

  /**
   * One answer that the search considers.
   *
   * @param start token of the sequence
   * @param end its last token, not before {@code start} only by luck: the caller decides
   * @param logProbability of start and end together, at most 0
   */
  public record Candidate(int start, int end, double logProbability) {}

  /** The sums of a batch that a loss is made of; scalars in nats. */
  public record Losses(Tensor start, Tensor end, Tensor answerable) {}

  /**
   * @param weights with the prefix "question_answering." already applied
   */
  public JointSpanHead(Weights weights, long hiddenSize) {
    start = Linear.glorot(weights.at("start"), hiddenSize, 1);
    endHidden = Linear.glorot(weights.at("end_hidden"), 2 * hiddenSize, SIZE);
    end = Linear.glorot(weights.at("end"), SIZE, 1);
    answerableHidden = Linear.glorot(weights.at("answerable_hidden"), 2 * hiddenSize, SIZE);
    answerable = Linear.glorot(weights.at("answerable"), SIZE, 1);
  }

  /**
   * @param hidden [rows, H]
   * @param tokens which may be chosen
   * @param starts gold token of each sequence
   * @param ends gold token of each sequence
   * @param impossible for each sequence 1 where it holds no answer, else 0
   */
  public Losses losses(
      Tensor hidden,
      Sequences sequences,
      RaggedScores tokens,
      int[] starts,
      int[] ends,
      float[] impossible) {
    Tensor startScores = tokens.dense(startScores(hidden)); // [B, L]
    TensorVector given = new TensorVector();
    for (int i = 0; i < tokens.count(); i++) {
      given.push_back(hidden.narrow(0, tokens.begin(i) + starts[i], 1)); // the gold start, [1, H]
    }
    Tensor endScores = endScores(hidden, sequences, tokens, torch.cat(given, 0)); // [B, L]
    Tensor unanswerable = answerable(hidden, sequences, tokens, startScores); // [B]
    return new Losses(
        negativeLogLikelihood(startScores, starts),
        negativeLogLikelihood(endScores, ends),
        torch.softplus(unanswerable).sub(unanswerable.mul(torch.tensor(impossible))).sum());
  }

  private static Tensor negativeLogLikelihood(Tensor scores, int[] labels) {
    return torch.log_softmax(scores, 1).gather(1, Tensors.indices(labels).view(-1, 1)).sum().neg();
  }

  private Tensor startScores(Tensor hidden) {
    return start.forward(hidden).squeeze(1); // [rows]
  }

  /**
   * @param given state of a beginning for each sequence, [B, H]
   * @return [B, L]
   */
  private Tensor endScores(Tensor hidden, Sequences sequences, RaggedScores tokens, Tensor given) {
    Tensor repeated =
        given.index_select(0, Tensors.indices(sequences.sequenceOfRow())); // [rows, H]
    return tokens.dense(endScores(repeated, hidden));
  }

  /** The score of each row as an end, given a beginning for each row, [rows]. */
  private Tensor endScores(Tensor given, Tensor hidden) {
    TensorVector both = new TensorVector();
    both.push_back(given);
    both.push_back(hidden);
    return end.forward(Activation.GELU.apply(endHidden.forward(torch.cat(both, 1)))).squeeze(1);
  }

  /** Logits, above 0 where there seems to be no answer, [B]. */
  private Tensor answerable(
      Tensor hidden, Sequences sequences, RaggedScores tokens, Tensor startScores) {
    Tensor probabilities = torch.softmax(startScores, 1); // [B, L]
    TensorVector means = new TensorVector();
    for (int i = 0; i < tokens.count(); i++) {
      int length = sequences.lengthOf(i);
      means.push_back(
          probabilities
              .narrow(0, i, 1)
              .narrow(1, 0, length)
              .to(hidden.scalar_type())
              .matmul(hidden.narrow(0, tokens.begin(i), length))); // [1, H]
    }
    TensorVector both = new TensorVector();
    both.push_back(Pooler.firstStates(hidden, sequences));
    both.push_back(torch.cat(means, 0));
    return answerable
        .forward(Activation.GELU.apply(answerableHidden.forward(torch.cat(both, 1))))
        .squeeze(1)
        .to(ScalarType.Float); // [B]
  }

  /**
   * How much each sequence seems to hold no answer.
   *
   * @return logits, [B]
   */
  public float[] unanswerable(Tensor hidden, Sequences sequences, RaggedScores tokens) {
    return Tensors.floats(answerable(hidden, sequences, tokens, tokens.dense(startScores(hidden))));
  }

  /**
   * The likeliest beginnings of each sequence, and for each the likeliest ends.
   *
   * @param beam of both
   * @return beam times beam candidates of each sequence, fewer where it has fewer tokens
   */
  public List<List<Candidate>> search(
      Tensor hidden, Sequences sequences, RaggedScores tokens, int beam) {
    float[] starts = Tensors.floats(tokens.logProbabilities(startScores(hidden)));
    List<List<Candidate>> result = new ArrayList<>();
    for (int i = 0; i < tokens.count(); i++) {
      int length = sequences.lengthOf(i);
      Tensor states = hidden.narrow(0, tokens.begin(i), length); // [S, H]
      boolean[] allowed = new boolean[length];
      for (int j = 0; j < length; j++) {
        allowed[j] = tokens.isAllowed(i, j);
      }
      RaggedScores own = new RaggedScores(new int[] {0}, new boolean[][] {allowed});
      List<Candidate> candidates = new ArrayList<>();
      for (int first : best(starts, i * tokens.width(), length, beam)) {
        Tensor given =
            states.narrow(0, first, 1).expand(new long[] {length, states.size(1)}, false);
        float[] ends = Tensors.floats(own.logProbabilities(endScores(given, states)));
        double startScore = starts[i * tokens.width() + first];
        for (int last : best(ends, 0, length, beam)) {
          candidates.add(new Candidate(first, last, startScore + ends[last]));
        }
      }
      result.add(candidates);
    }
    return result;
  }

  /** The indices of the highest finite scores, in descending order; ties in order of the tokens. */
  private static List<Integer> best(float[] scores, int from, int count, int beam) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (scores[from + i] > Float.NEGATIVE_INFINITY) {
        indices.add(i);
      }
    }
    indices.sort((a, b) -> Float.compare(scores[from + b], scores[from + a]));
    return indices.subList(0, Math.min(beam, indices.size()));
  }

  /** The share of {@code answerable} in the loss, in the original. */
  public static Scalar answerableWeight() {
    return new Scalar(0.5);
  }
}
