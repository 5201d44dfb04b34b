package dev.cloze.data;

import dev.cloze.data.Sections.Section;

/**
 * Without next-sentence prediction: the tokens of a section, cut every target length. A sentence
 * that does not fit continues in the next sample, so every token is used exactly once in an epoch.
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
    int target = Chunking.target(longest, shortSequenceProbability, walk);
    return (tokens + target - 1) / target;
  }

  @Override
  public Sample sample(Section section, long chunk, SplitMix64 walk, SplitMix64 draw) {
    long tokens = corpus.runLength(section.firstSentence(), section.sentences());
    int target = Chunking.target(longest, shortSequenceProbability, walk);
    long from = chunk * target;
    int length = (int) Math.min(target, tokens - from);
    int[] ids = new int[length + SPECIAL_TOKENS];
    ids[0] = cls;
    corpus.copyRun(section.firstSentence(), from, length, ids, 1);
    ids[ids.length - 1] = sep;
    return new Sample(ids, ids.length, 0);
  }
}
