package dev.cloze.data;

import dev.cloze.data.Sections.Section;

/**
 * Without next-sentence prediction: the tokens of a section, cut at target lengths. A sentence that
 * does not fit continues in the next sample, so every token is used exactly once in an epoch.
 *
 * <p>Every sample draws a target of its own. One for a whole section, as pairs have it, would let
 * the sections that drew a tiny one give most of the samples: no sentence sets a lower bound here.
 */
final class StreamChunking implements Chunking {
  private static final int SPECIAL_TOKENS = 2;

  private final Corpus corpus;
  private final int cls;
  private final int sep;
  private final int longest;
  private final double shortSequenceProbability;

  StreamChunking(Corpus corpus, int cls, int sep, int length, double shortSequenceProbability) {
    this.corpus = corpus;
    this.cls = cls;
    this.sep = sep;
    this.longest = length - SPECIAL_TOKENS;
    this.shortSequenceProbability = shortSequenceProbability;
  }

  @Override
  public long count(Section section, SplitMix64 walk) {
    long tokens = corpus.runLength(section.firstSentence(), section.sentences());
    long count = 0;
    for (long end = 0; end < tokens; end += target(walk)) {
      count++;
    }
    return count;
  }

  @Override
  public Sample sample(Section section, long chunk, SplitMix64 walk, SplitMix64 draw) {
    long tokens = corpus.runLength(section.firstSentence(), section.sentences());
    long from = 0;
    for (long i = 0; i < chunk; i++) {
      from += target(walk);
    }
    int length = (int) Math.min(target(walk), tokens - from);
    int[] ids = new int[length + SPECIAL_TOKENS];
    ids[0] = cls;
    corpus.copyRun(section.firstSentence(), from, length, ids, 1);
    ids[ids.length - 1] = sep;
    return new Sample(ids, ids.length, 0);
  }

  private int target(SplitMix64 walk) {
    return Chunking.target(longest, shortSequenceProbability, walk);
  }
}
