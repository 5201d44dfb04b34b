package dev.cloze.bench;

import dev.cloze.config.ModelConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.RandomBits;
import java.util.Arrays;

/** Full-length sequences of random tokens, always the same: what a benchmark trains on. */
public final class RandomBatch {
  private RandomBatch() {}

  /**
   * @param predictions of the whole batch, spread evenly
   * @param nextSentence whether sequences are pairs that follow each other or not
   */
  public static MaskedBatch of(
      ModelConfig config, int batch, int length, int predictions, boolean nextSentence) {
    int tokens = batch * length;
    int[] inputIds = new int[tokens];
    int[] tokenTypeIds = new int[tokens];
    int[] positionIds = new int[tokens];
    int[] lengths = new int[batch];
    Arrays.fill(lengths, length);
    for (int i = 0; i < tokens; i++) {
      inputIds[i] = (int) Long.remainderUnsigned(RandomBits.derive(1, i), config.vocabSize());
      positionIds[i] = i % length;
      tokenTypeIds[i] = positionIds[i] < length / 2 ? 0 : 1;
    }
    int[] maskedPositions = new int[predictions];
    int[] maskedLabels = new int[predictions];
    for (int i = 0; i < predictions; i++) {
      maskedPositions[i] = (int) ((long) i * tokens / predictions);
      maskedLabels[i] = (int) Long.remainderUnsigned(RandomBits.derive(2, i), config.vocabSize());
    }
    int[] nextSentenceLabels = new int[nextSentence ? batch : 0];
    long[] seeds = new long[batch];
    for (int i = 0; i < batch; i++) {
      seeds[i] = i;
    }
    for (int i = 0; i < nextSentenceLabels.length; i++) {
      nextSentenceLabels[i] = i % 2;
    }
    return new MaskedBatch(
        inputIds,
        tokenTypeIds,
        positionIds,
        lengths,
        maskedPositions,
        maskedLabels,
        nextSentenceLabels,
        seeds);
  }
}
