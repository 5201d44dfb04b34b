package dev.cloze.task.blimp;

import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.task.MaskedModel;
import dev.cloze.text.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The sum over a sentence's tokens w_t of log P(w_t | the sentence with w_t masked), in nats: Wang
 * and Cho (2019), Salazar et al. (2020). A token is a piece of the model's vocabulary; nothing is
 * divided by the length.
 *
 * @see <a href="https://aclanthology.org/2020.acl-main.240">Masked Language Model Scoring</a>,
 *     equation 2
 */
final class PseudoLogLikelihood implements SentenceScore {
  /** Scores of words at a time in fp32, so that they stay in a core's second-level cache. */
  private static final int CHUNK_BYTES = 8 << 20;

  private static final int ROW_STEP = 16; // what products like as their height

  private final Tokenizer tokenizer;
  private final MaskedLanguageModel model;
  private final Precision precision;
  private final int mask;

  PseudoLogLikelihood(MaskedModel model, Precision precision) {
    tokenizer = model.tokenizer();
    this.model = model.network();
    this.precision = precision;
    mask = tokenizer.vocabulary().mask();
  }

  @Override
  public String name() {
    return "pseudo_log_likelihood";
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int longestSequence() {
    return model.config().longestSequence();
  }

  /** One for each token of the sentence, whose mask follows the first special token. */
  @Override
  public int passes(int[] sequence) {
    return sequence.length - 2;
  }

  @Override
  public double[] scores(List<Pass> batch) {
    List<int[]> masked = new ArrayList<>();
    int[] positions = new int[batch.size()];
    int[] words = new int[batch.size()];
    int start = 0;
    for (int i = 0; i < positions.length; i++) {
      int[] sequence = batch.get(i).sequence().clone();
      int at = batch.get(i).number() + 1;
      words[i] = sequence[at];
      sequence[at] = mask;
      positions[i] = start + at;
      masked.add(sequence);
      start += sequence.length;
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        Precision.Guard autocast = precision.autocast()) {
      return logProbabilities(model.hidden(TokenInputs.evaluating(masked)), positions, words);
    }
  }

  /**
   * @param hidden [T, H]
   * @param words P ids, each at its position
   */
  private double[] logProbabilities(Tensor hidden, int[] positions, int[] words) {
    double[] result = new double[words.length];
    int step = Math.max(1, CHUNK_BYTES / (Float.BYTES * model.config().vocabSize()) / ROW_STEP);
    step *= ROW_STEP;
    for (int from = 0; from < words.length; from += step) {
      int to = Math.min(words.length, from + step);
      try (PointerScope chunk = new PointerScope()) {
        Tensor places = Tensors.indices(Arrays.copyOfRange(positions, from, to));
        Tensor wanted = Tensors.indices(Arrays.copyOfRange(words, from, to)).unsqueeze(1);
        Tensor logits = model.predictions(hidden, places).to(ScalarType.Float); // [to - from, V]
        float[] values =
            Tensors.floats(logits.gather(1, wanted).squeeze(1).sub(torch.logsumexp(logits, 1)));
        for (int i = from; i < to; i++) {
          result[i] = values[i - from];
        }
      }
    }
    return result;
  }

  @Override
  public void close() {
    model.close();
  }
}
