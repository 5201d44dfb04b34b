package dev.cloze.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A micro-batch without padding: the T tokens of its B sequences laid end to end, the longest
 * sequence first, so that equal lengths lie together.
 *
 * @param inputIds [T]
 * @param tokenTypeIds [T], 0 for the first segment, 1 for the second
 * @param positionIds [T], from 0 in every sequence
 * @param lengths [B], descending
 * @param maskedPositions [P], indices into T, ascending
 * @param maskedLabels [P], the original tokens there
 * @param nextSentenceLabels [B], 0: really follows, 1: random; empty without next-sentence
 *     prediction
 * @param sampleSeeds [B], a seed per sequence for its dropout masks
 */
public record MaskedBatch(
    int[] inputIds,
    int[] tokenTypeIds,
    int[] positionIds,
    int[] lengths,
    int[] maskedPositions,
    int[] maskedLabels,
    int[] nextSentenceLabels,
    long[] sampleSeeds) {

  /** The number of sequences. */
  public int size() {
    return lengths.length;
  }

  /** The number of tokens. */
  public int tokens() {
    return inputIds.length;
  }

  static MaskedBatch of(List<MaskedSample> samples, long[] seeds, boolean nextSentence) {
    int[] order =
        IntStream.range(0, samples.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -samples.get(i).inputIds().length))
            .mapToInt(Integer::intValue)
            .toArray();
    int tokens = samples.stream().mapToInt(sample -> sample.inputIds().length).sum();
    int predictions = samples.stream().mapToInt(sample -> sample.positions().length).sum();
    MaskedBatch batch =
        new MaskedBatch(
            new int[tokens],
            new int[tokens],
            new int[tokens],
            new int[order.length],
            new int[predictions],
            new int[predictions],
            new int[nextSentence ? order.length : 0],
            new long[order.length]);
    int at = 0;
    int prediction = 0;
    for (int b = 0; b < order.length; b++) {
      MaskedSample sample = samples.get(order[b]);
      int length = sample.inputIds().length;
      System.arraycopy(sample.inputIds(), 0, batch.inputIds, at, length);
      for (int i = 0; i < length; i++) {
        batch.tokenTypeIds[at + i] = i < sample.firstLength() ? 0 : 1;
        batch.positionIds[at + i] = i;
      }
      for (int i = 0; i < sample.positions().length; i++) {
        batch.maskedPositions[prediction] = at + sample.positions()[i];
        batch.maskedLabels[prediction] = sample.labels()[i];
        prediction++;
      }
      batch.lengths[b] = length;
      batch.sampleSeeds[b] = seeds[order[b]];
      if (nextSentence) {
        batch.nextSentenceLabels[b] = sample.nextSentenceLabel();
      }
      at += length;
    }
    return batch;
  }
}
