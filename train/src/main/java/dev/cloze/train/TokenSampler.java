package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.VocabularyLoss;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Draws a token for every prediction from the generator's distribution, while its probabilities
 * pass by on their way to the gradient.
 *
 * <p>The original takes the largest score after adding Gumbel noise to each. That is a draw from
 * the softmax of the scores; here it is made by the inverse of the distribution function, which
 * wants one random number for a prediction where the noise wants one for every word.
 */
final class TokenSampler implements VocabularyLoss.Reader {
  /** A number for each prediction, from 0 to below 1. */
  interface Noise {
    /**
     * @param sampleSeed of the sequence
     * @param position in the sequence
     */
    float at(long sampleSeed, int position);
  }

  /** Follows from seed and position alone, so that a run that is resumed repeats it. */
  static final Noise SEEDED =
      (seed, position) ->
          // 23 bits: times the sum of all probabilities it stays below that sum in fp32
          (RandomBits.derive(RandomBits.derive(seed, "replaced tokens"), position) >>> 41)
              * 0x1p-23f;

  private final int[] labels;
  private final float[] noise;
  private final double temperature;
  private final boolean disallowCorrect;
  private final int[] samples;

  /**
   * @param labels as long as there are rows of probabilities; what lies beyond the batch's
   *     predictions is filler
   */
  TokenSampler(
      MaskedBatch batch, int[] labels, Noise source, double temperature, boolean disallowCorrect) {
    this.labels = labels;
    this.temperature = temperature;
    this.disallowCorrect = disallowCorrect;
    noise = new float[labels.length];
    samples = new int[labels.length];
    int[] positions = batch.maskedPositions();
    int sequence = 0;
    int end = batch.lengths()[0];
    for (int i = 0; i < positions.length; i++) {
      while (positions[i] >= end) {
        sequence++;
        end += batch.lengths()[sequence];
      }
      noise[i] = source.at(batch.sampleSeeds()[sequence], batch.positionIds()[positions[i]]);
    }
  }

  @Override
  public void read(Tensor probabilities, int from) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      int count = (int) probabilities.size(0);
      long last = probabilities.size(1) - 1;
      Tensor weights = probabilities; // [count, V], of any sum
      if (temperature != 1) {
        weights = weights.pow(new Scalar(1 / temperature));
      }
      if (disallowCorrect) {
        int[] correct = new int[count];
        for (int i = 0; i < count; i++) {
          correct[i] = Math.max(0, labels[from + i]);
        }
        weights =
            weights.scatter(
                1, Tensors.indices(correct).unsqueeze(1), new Scalar(0.0)); // [count, V]
      }
      Tensor ends = weights.cumsum(1); // [count, V]
      float[] drawn = new float[count];
      System.arraycopy(noise, from, drawn, 0, count);
      Tensor at = torch.tensor(drawn).unsqueeze(1).mul_(ends.narrow(1, last, 1)); // [count, 1]
      Tensor ids =
          torch.searchsorted(
              ends, at, false, true, new StringViewOptional(), new TensorOptional()); // [count, 1]
      float[] found = Tensors.floats(ids); // exact below 2^24
      for (int i = 0; i < count; i++) {
        samples[from + i] = (int) Math.min(found[i], last);
      }
    }
  }

  /** As if all words were equally likely. */
  void readUniform(int vocabSize) {
    for (int i = 0; i < samples.length; i++) {
      boolean skips = disallowCorrect && labels[i] >= 0;
      int id = (int) (noise[i] * (double) (vocabSize - (skips ? 1 : 0)));
      samples[i] = skips && id >= labels[i] ? id + 1 : id;
    }
  }

  /** The drawn ids, one for each row; borrowed. */
  int[] samples() {
    return samples;
  }
}
