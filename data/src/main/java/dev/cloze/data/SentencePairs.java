package dev.cloze.data;

import dev.cloze.text.tokenizer.Vocabulary;

/**
 * Turns a corpus into the training sequences of Devlin et al. (2019), section 3.1 and appendix A.2:
 * every sample is a pure function of (seed, epoch, position), so any worker can make any of them,
 * and a run resumes anywhere without replaying.
 */
public final class SentencePairs implements SampleSource {
  private final Corpus corpus;
  private final Sections sections;
  private final Chunking chunking;
  private final long seed;

  /**
   * @param length the longest sequence, special tokens included
   * @param shortSequenceProbability share of sections, or without pairs of samples, that aim at a
   *     random shorter length
   * @param nextSentence whether samples are pairs; otherwise consecutive text, {@code [CLS] A
   *     [SEP]}
   */
  public SentencePairs(
      Corpus corpus,
      Vocabulary vocabulary,
      int length,
      double shortSequenceProbability,
      boolean nextSentence,
      long seed) {
    this(
        corpus,
        vocabulary,
        length,
        seed,
        nextSentence
            ? new PairChunking(
                corpus, vocabulary.cls(), vocabulary.sep(), length, shortSequenceProbability)
            : new StreamChunking(
                corpus, vocabulary.cls(), vocabulary.sep(), length, shortSequenceProbability));
  }

  private SentencePairs(
      Corpus corpus, Vocabulary vocabulary, int length, long seed, Chunking chunking) {
    if (length < 5) { // [CLS] a [SEP] b [SEP]
      throw new DataException(
          "data.length is %d; a sequence needs at least 5 tokens".formatted(length));
    }
    corpus.requireVocabulary(vocabulary);
    this.corpus = corpus;
    this.seed = seed;
    this.chunking = chunking;
    sections = new Sections(corpus);
  }

  /**
   * The examples of ELECTRA: two segments that follow each other, or one.
   *
   * @param shortSequenceProbability share of examples that aim at a random shorter length; 0.05 as
   *     published
   */
  public static SentencePairs electra(
      Corpus corpus,
      Vocabulary vocabulary,
      int length,
      double shortSequenceProbability,
      long seed) {
    return new SentencePairs(
        corpus,
        vocabulary,
        length,
        seed,
        new ElectraChunking(
            corpus, vocabulary.cls(), vocabulary.sep(), length, shortSequenceProbability));
  }

  /** Walks the corpus once, reading sentence lengths only, on all cores. */
  @Override
  public EpochIndex epoch(long epoch) {
    return new SectionEpoch(corpus, sections, chunking, seed, epoch);
  }
}
