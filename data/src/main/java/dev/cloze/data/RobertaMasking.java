package dev.cloze.data;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The dynamic masks of RoBERTa: Liu et al. (2019), section 4.1, with the rules of its code
 * (fairseq's {@code MaskTokensDataset}). Of n tokens, special ones included, floor(p n + u) are
 * chosen, u uniform in [0, 1): the share is right on average, and a short sample may have none.
 * Most become {@code <mask>}, some a random token other than the special ones, the rest stay.
 *
 * <p>With whole words, all of that is done to words: a token that begins with no blank belongs to
 * the word before it. So the first word of a line belongs to the {@code <s>} or {@code </s>} before
 * it, as in the original, unless special tokens are left out; then it stands alone.
 */
final class RobertaMasking implements MaskingRule {
  /** Sets the masks apart from other uses of a sample's seed, such as dropout. */
  private static final long STREAM = 0x726f6265727461L;

  private final double maskProbability;
  private final boolean wholeWord;
  private final boolean maskSpecialTokens;
  private final double maskShare;
  private final double maskOrRandomShare;
  private final int cls;
  private final int sep;
  private final int mask;
  private final boolean[] continuation;
  private final int[] randomIds;

  RobertaMasking(ObjectiveConfig objective, Vocabulary vocabulary) {
    maskProbability = objective.maskProbability();
    wholeWord = objective.wholeWord();
    maskSpecialTokens = objective.maskSpecialTokens();
    maskShare = objective.maskShare();
    maskOrRandomShare = objective.maskShare() + objective.randomShare();
    cls = vocabulary.cls();
    sep = vocabulary.sep();
    mask = vocabulary.mask();
    continuation = new boolean[vocabulary.size()];
    for (int id = 0; id < continuation.length; id++) {
      continuation[id] = vocabulary.isContinuation(id);
    }
    int pad = vocabulary.pad();
    int unk = vocabulary.unk();
    randomIds =
        IntStream.range(0, vocabulary.size())
            .filter(id -> id != cls && id != sep && id != pad && id != unk)
            .toArray();
  }

  @Override
  public MaskedSample apply(Sample sample, long seed) {
    SplitMix64 random = new SplitMix64(SplitMix64.key(seed, STREAM));
    int[] original = sample.inputIds();
    for (int id : original) {
      if (id == mask) {
        throw new DataException("it holds the mask token; only the model's input may");
      }
    }
    int[] starts = units(original);
    int[] chosen = choose(starts, random);
    int[] ids = original.clone();
    int[] positions = new int[original.length];
    int count = 0;
    for (int start : chosen) {
      double draw = random.nextDouble();
      int end = unitEnd(original, start);
      for (int position = start; position < end; position++) {
        positions[count++] = position;
        if (draw < maskShare) {
          ids[position] = mask;
        } else if (draw < maskOrRandomShare) {
          ids[position] = randomIds[random.below(randomIds.length)];
        }
      }
    }
    positions = Arrays.copyOf(positions, count);
    int[] labels = Arrays.stream(positions).map(position -> original[position]).toArray();
    return new MaskedSample(
        ids, sample.firstLength(), sample.nextSentenceLabel(), positions, labels);
  }

  /** Where each token or word begins that may be chosen. */
  private int[] units(int[] ids) {
    int[] starts = new int[ids.length];
    int count = 0;
    for (int position = 0; position < ids.length; position = unitEnd(ids, position)) {
      if (maskSpecialTokens || !isSpecial(ids[position])) {
        starts[count++] = position;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  private int unitEnd(int[] ids, int start) {
    int end = start + 1;
    if (wholeWord && (maskSpecialTokens || !isSpecial(ids[start]))) {
      while (end < ids.length && continuation[ids[end]]) {
        end++;
      }
    }
    return end;
  }

  private boolean isSpecial(int id) {
    return id == cls || id == sep;
  }

  /** Without replacement; ascending. Uses up {@code starts}. */
  private int[] choose(int[] starts, SplitMix64 random) {
    int wanted = (int) (maskProbability * starts.length + random.nextDouble());
    for (int i = 0; i < wanted; i++) {
      int drawn = i + random.below(starts.length - i);
      int start = starts[drawn];
      starts[drawn] = starts[i];
      starts[i] = start;
    }
    int[] chosen = Arrays.copyOf(starts, wanted);
    Arrays.sort(chosen);
    return chosen;
  }
}
