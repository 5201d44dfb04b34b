package dev.cloze.data;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.Arrays;

/**
 * Chooses the tokens that the model must predict: Devlin et al. (2019), section 3.1, with the rules
 * of BERT's {@code create_pretraining_data}. Of the chosen tokens most become {@code [MASK]}, some
 * a random token of the whole vocabulary, the rest stay.
 *
 * <p>With whole words, a piece that begins with {@code ##} belongs to the token before it. One
 * departure: where truncation made segment B begin with such a piece, the original joins it to the
 * last word of A, across the {@code [SEP]}; here it stands alone.
 *
 * <p>Immutable; safe for several threads.
 */
public final class Masking implements MaskingRule {
  /** Sets the masks apart from other uses of a sample's seed, such as dropout. */
  private static final long STREAM = 0x6d61736b696e67L;

  private final double maskProbability;
  private final int maxPredictions;
  private final boolean wholeWord;
  private final double maskShare;
  private final double maskOrRandomShare;
  private final int cls;
  private final int sep;
  private final int mask;
  private final int vocabSize;
  private final boolean[] continuation;

  public Masking(ObjectiveConfig objective, Vocabulary vocabulary) {
    maskProbability = objective.maskProbability();
    // 0 caps at what a sequence of full length gets, which no sequence exceeds.
    maxPredictions =
        objective.maxPredictions() == 0 ? Integer.MAX_VALUE : objective.maxPredictions();
    wholeWord = objective.wholeWord();
    maskShare = objective.maskShare();
    maskOrRandomShare = objective.maskShare() + objective.randomShare();
    cls = vocabulary.cls();
    sep = vocabulary.sep();
    mask = vocabulary.mask();
    vocabSize = vocabulary.size();
    continuation = new boolean[vocabSize];
    for (int id = 0; id < vocabSize; id++) {
      continuation[id] = vocabulary.isContinuation(id);
    }
  }

  /** Predictions in a sequence of {@code length} tokens, the special ones included. */
  int predictions(int length) {
    // rint rounds halves to even, as Python's round does: 10 tokens give 2, 30 give 4.
    return (int) Math.min(maxPredictions, Math.max(1, Math.rint(maskProbability * length)));
  }

  @Override
  public MaskedSample apply(Sample sample, long seed) {
    SplitMix64 random = new SplitMix64(SplitMix64.key(seed, STREAM));
    int[] original = sample.inputIds();
    int[] chosen = choose(original, random);
    Arrays.sort(chosen);
    int[] ids = original.clone();
    int[] labels = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      labels[i] = original[chosen[i]];
      double draw = random.nextDouble();
      if (draw < maskShare) {
        ids[chosen[i]] = mask;
      } else if (draw < maskOrRandomShare) {
        ids[chosen[i]] = random.below(vocabSize);
      }
    }
    return new MaskedSample(ids, sample.firstLength(), sample.nextSentenceLabel(), chosen, labels);
  }

  /** Whole groups in random order; one that would exceed the number is passed over. */
  private int[] choose(int[] ids, SplitMix64 random) {
    int[] starts = new int[ids.length];
    int groups = groups(ids, starts);
    int wanted = predictions(ids.length);
    int[] chosen = new int[Math.min(wanted, ids.length)];
    int count = 0;
    for (int left = groups; left > 0 && count < wanted; left--) {
      int drawn = random.below(left);
      int start = starts[drawn];
      starts[drawn] = starts[left - 1];
      int end = groupEnd(ids, start);
      if (count + end - start <= wanted) {
        for (int position = start; position < end; position++) {
          chosen[count++] = position;
        }
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  /** Fills in where each group begins; returns how many there are. */
  private int groups(int[] ids, int[] starts) {
    int groups = 0;
    for (int position = 0; position < ids.length; position = groupEnd(ids, position)) {
      if (ids[position] != cls && ids[position] != sep) {
        starts[groups++] = position;
      }
    }
    return groups;
  }

  private int groupEnd(int[] ids, int start) {
    int end = start + 1;
    if (wholeWord && ids[start] != cls && ids[start] != sep) {
      while (end < ids.length && continuation[ids[end]]) {
        end++;
      }
    }
    return end;
  }
}
