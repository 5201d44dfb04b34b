package dev.cloze.train;

import dev.cloze.config.ReplacedTokensConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.ExponentialNoise;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
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
 * the softmax of the scores; unless the noise is asked for, the draw is made by the inverse of the
 * distribution function, which wants one random number for a prediction where the noise wants one
 * for every word of the vocabulary.
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

  /** Samplers for batches, all of one kind. */
  interface Source {
    /**
     * @param labels as long as there are rows of probabilities; what lies beyond the batch's
     *     predictions is filler
     */
    TokenSampler of(MaskedBatch batch, int[] labels);
  }

  /** Follows from seed and position alone, so that a run that is resumed repeats it. */
  static final Noise SEEDED =
      (seed, position) ->
          // 23 bits: times the sum of all probabilities it stays below that sum in fp32
          (stream(seed, position) >>> 41) * 0x1p-23f;

  private final int[] labels;
  private final float[] noise;
  private final long[] streams;
  private final ReplacedTokensConfig config;
  private final int[] samples;

  /**
   * @param labels as long as there are rows of probabilities; what lies beyond the batch's
   *     predictions is filler
   */
  TokenSampler(MaskedBatch batch, int[] labels, Noise source, ReplacedTokensConfig config) {
    this.labels = labels;
    this.config = config;
    noise = new float[labels.length];
    streams = new long[labels.length];
    samples = new int[labels.length];
    int[] positions = batch.maskedPositions();
    int sequence = 0;
    int end = batch.lengths()[0];
    for (int i = 0; i < positions.length; i++) {
      while (positions[i] >= end) {
        sequence++;
        end += batch.lengths()[sequence];
      }
      long seed = batch.sampleSeeds()[sequence];
      int position = batch.positionIds()[positions[i]];
      noise[i] = source.at(seed, position);
      streams[i] = stream(seed, position);
    }
  }

  private static long stream(long sampleSeed, int position) {
    return RandomBits.derive(RandomBits.derive(sampleSeed, "replaced tokens"), position);
  }

  @Override
  public void read(Tensor probabilities, int from) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor weights = weights(probabilities, from); // [count, V], of any sum
      float[] found = // exact below 2^24
          Tensors.floats(
              config.samplesByGumbelNoise() ? largest(weights, from) : inverse(weights, from));
      long last = probabilities.size(1) - 1;
      for (int i = 0; i < found.length; i++) {
        samples[from + i] = (int) Math.min(found[i], last);
      }
    }
  }

  private Tensor weights(Tensor probabilities, int from) {
    Tensor weights = probabilities;
    if (config.temperature() != 1) {
      weights = weights.pow(new Scalar(1 / config.temperature()));
    }
    if (config.disallowCorrect()) {
      int[] correct = new int[(int) probabilities.size(0)];
      for (int i = 0; i < correct.length; i++) {
        correct[i] = Math.max(0, labels[from + i]);
      }
      weights =
          weights.scatter(1, Tensors.indices(correct).unsqueeze(1), new Scalar(0.0)); // [count, V]
    }
    return weights;
  }

  /** By the inverse of the distribution function. */
  private Tensor inverse(Tensor weights, int from) {
    int count = (int) weights.size(0);
    Tensor ends = weights.cumsum(1); // [count, V]
    float[] drawn = Arrays.copyOfRange(noise, from, from + count);
    Tensor at =
        torch.tensor(drawn).unsqueeze(1).mul_(ends.narrow(1, weights.size(1) - 1, 1)); // [count, 1]
    return torch.searchsorted(
        ends, at, false, true, new StringViewOptional(), new TensorOptional()); // [count, 1]
  }

  /**
   * The largest of ln w + G, G = -ln E being Gumbel noise: the smallest of E / w, which needs no
   * second logarithm. A weight of 0 never wins.
   */
  private Tensor largest(Tensor weights, int from) {
    long[] rows = Arrays.copyOfRange(streams, from, from + (int) weights.size(0));
    Tensor noise = ExponentialNoise.rows(rows, (int) weights.size(1)); // [count, V]
    return noise.div_(weights).argmin(new LongOptional(1), false); // [count]
  }

  /** As if all words were equally likely. */
  void readUniform(int vocabSize) {
    for (int i = 0; i < samples.length; i++) {
      boolean skips = config.disallowCorrect() && labels[i] >= 0;
      int id = (int) (noise[i] * (double) (vocabSize - (skips ? 1 : 0)));
      samples[i] = skips && id >= labels[i] ? id + 1 : id;
    }
  }

  /** The drawn ids, one for each row; borrowed. */
  int[] samples() {
    return samples;
  }
}
