package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import java.util.stream.IntStream;

/**
 * The places of a batch in the order in which two towers predict them: those that are sampled, then
 * all others but markup, then, where it is asked for, markup.
 *
 * @param positions among the tokens of the batch
 * @param originals the token that the text has there
 * @param sampled how many are, from the first on
 * @param predicted how many count in the loss, from the first on
 */
record ClozePlaces(int[] positions, int[] originals, int sampled, int predicted) {
  /**
   * @param markup whether [CLS] and [SEP] are wanted too
   */
  static ClozePlaces of(MaskedBatch batch, boolean markup) {
    int[] text = original(batch);
    boolean[] isMarkup = markup(batch);
    boolean[] isSampled = new boolean[text.length];
    for (int position : batch.maskedPositions()) {
      isSampled[position] = true;
    }
    int[] others =
        IntStream.range(0, text.length).filter(t -> !isSampled[t] && !isMarkup[t]).toArray();
    IntStream rest = IntStream.range(0, text.length).filter(t -> !isSampled[t] && isMarkup[t]);
    int sampled = batch.maskedPositions().length;
    int[] positions =
        IntStream.concat(
                IntStream.concat(IntStream.of(batch.maskedPositions()), IntStream.of(others)),
                markup ? rest : IntStream.empty())
            .toArray();
    return new ClozePlaces(
        positions,
        IntStream.of(positions).map(t -> text[t]).toArray(),
        sampled,
        sampled + others.length);
  }

  /** The batch's tokens before any was masked, [T]. */
  static int[] original(MaskedBatch batch) {
    int[] text = batch.inputIds().clone();
    for (int i = 0; i < batch.maskedPositions().length; i++) {
      text[batch.maskedPositions()[i]] = batch.maskedLabels()[i];
    }
    return text;
  }

  /** How many tokens two towers are trained to predict. */
  static int count(MaskedBatch batch) {
    int result = 0;
    for (boolean isMarkup : markup(batch)) {
      result += isMarkup ? 0 : 1;
    }
    return result;
  }

  /**
   * Where [CLS] and [SEP] are. ELECTRA's samples begin with the one and end each segment with the
   * other, and text never holds either.
   */
  private static boolean[] markup(MaskedBatch batch) {
    boolean[] result = new boolean[batch.inputIds().length];
    int[] segments = batch.tokenTypeIds();
    int first = 0;
    for (int length : batch.lengths()) {
      int last = first + length - 1;
      result[first] = true;
      result[last] = true;
      for (int t = first; t < last; t++) {
        result[t] |= segments[t] != segments[t + 1];
      }
      first += length;
    }
    return result;
  }
}
