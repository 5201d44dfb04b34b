package dev.cloze.train;

import dev.cloze.data.MaskedBatch;

/**
 * What ELECTRA's discriminator reads, and what it should say of it.
 *
 * @param ids [T], samples in place of the masked words
 * @param replaced [T], 1 where a token differs from the original: a lucky sample is none. For
 *     Electric 1 where a token was sampled, whatever it is
 */
record CorruptedTokens(int[] ids, float[] replaced) {
  /**
   * @param electric whose labels they get
   */
  static CorruptedTokens of(MaskedBatch batch, int[] samples, boolean electric) {
    int[] ids = batch.inputIds().clone();
    float[] replaced = new float[ids.length];
    for (int i = 0; i < batch.maskedPositions().length; i++) {
      int position = batch.maskedPositions()[i];
      ids[position] = samples[i];
      replaced[position] = !electric && samples[i] == batch.maskedLabels()[i] ? 0 : 1;
    }
    return new CorruptedTokens(ids, replaced);
  }
}
