package dev.cloze.data;

import dev.cloze.data.Sections.Section;

/**
 * Segment pairs for next-sentence prediction, by the rules of BERT's {@code
 * create_pretraining_data}: sentences are gathered up to the target length and cut in two at a
 * random place; half of the time, and always where there was only one sentence, the second part is
 * replaced by text from a random document and its sentences are used again.
 *
 * <p>As there, the label is 1 even when ten draws found no other document. How many sentences a
 * pair uses up never depends on the text of B, so walking a section reads its sentence lengths
 * only.
 */
final class PairChunking implements Chunking {
  private static final int DOCUMENT_DRAWS = 10;
  private static final int SPECIAL_TOKENS = 3;

  private final Corpus corpus;
  private final int cls;
  private final int sep;
  private final int longest;
  private final double shortSequenceProbability;

  PairChunking(Corpus corpus, int cls, int sep, int length, double shortSequenceProbability) {
    this.corpus = corpus;
    this.cls = cls;
    this.sep = sep;
    this.longest = length - SPECIAL_TOKENS;
    this.shortSequenceProbability = shortSequenceProbability;
  }

  @Override
  public long count(Section section, SplitMix64 random) {
    Walk walk = new Walk(section, random);
    long count = 0;
    while (walk.advance()) {
      count++;
    }
    return count;
  }

  @Override
  public Sample sample(Section section, long chunk, SplitMix64 random, SplitMix64 draw) {
    Walk walk = new Walk(section, random);
    for (long i = 0; i <= chunk; i++) {
      if (!walk.advance()) {
        throw new IndexOutOfBoundsException("sample %d of %d".formatted(chunk, i));
      }
    }
    Run a = run(section.firstSentence() + walk.first, walk.firstSegment);
    Run b =
        walk.randomNext
            ? randomRun(section.document(), walk.target - a.length(), draw)
            : run(a.firstSentence() + walk.firstSegment, walk.sentences - walk.firstSegment);
    return assemble(a, b, walk.randomNext ? 1 : 0, draw);
  }

  /**
   * Sentences in a row.
   *
   * @param length all their tokens
   */
  private record Run(long firstSentence, long length) {}

  private Run run(long firstSentence, int sentences) {
    return new Run(firstSentence, corpus.runLength(firstSentence, sentences));
  }

  /** From a random place of a random document until the pair has its target length. */
  private Run randomRun(long ownDocument, long wanted, SplitMix64 draw) {
    long document = ownDocument;
    for (int i = 0; i < DOCUMENT_DRAWS && document == ownDocument; i++) {
      long drawn = draw.below(corpus.documents());
      document = corpus.sentenceCount(drawn) == 0 ? ownDocument : drawn;
    }
    long sentence = corpus.firstSentence(document);
    int sentences = corpus.sentenceCount(document);
    int start = draw.below(sentences);
    long length = corpus.sentenceLength(sentence + start);
    for (int i = start + 1; i < sentences && length < wanted; i++) {
      length += corpus.sentenceLength(sentence + i);
    }
    return new Run(sentence + start, length);
  }

  /** Takes tokens off the longer segment, at either end by a coin, until the pair fits. */
  private Sample assemble(Run a, Run b, int label, SplitMix64 draw) {
    long lengthA = a.length();
    long lengthB = b.length();
    long skipA = 0;
    long skipB = 0;
    while (lengthA + lengthB > longest) {
      boolean front = draw.nextDouble() < 0.5;
      if (lengthA > lengthB) {
        lengthA--;
        skipA += front ? 1 : 0;
      } else {
        lengthB--;
        skipB += front ? 1 : 0;
      }
    }
    int firstLength = (int) lengthA + 2;
    int[] ids = new int[firstLength + (int) lengthB + 1];
    ids[0] = cls;
    corpus.copyRun(a.firstSentence(), skipA, (int) lengthA, ids, 1);
    ids[firstLength - 1] = sep;
    corpus.copyRun(b.firstSentence(), skipB, (int) lengthB, ids, firstLength);
    ids[ids.length - 1] = sep;
    return new Sample(ids, firstLength, label);
  }

  /** Steps from pair to pair through a section. */
  private final class Walk {
    private final int[] lengths;
    private final SplitMix64 random;
    private final int target;
    private int next;
    // The pair at hand: sentences first … first + sentences - 1, A the first firstSegment of them.
    private int first;
    private int sentences;
    private int firstSegment;
    private boolean randomNext;

    Walk(Section section, SplitMix64 random) {
      this.random = random;
      lengths = corpus.sentenceLengths(section.firstSentence(), section.sentences());
      target = Chunking.target(longest, shortSequenceProbability, random);
    }

    boolean advance() {
      if (next == lengths.length) {
        return false;
      }
      first = next;
      int end = first;
      long tokens = 0;
      do {
        tokens += lengths[end];
        end++;
      } while (end < lengths.length && tokens < target);
      sentences = end - first;
      firstSegment = sentences == 1 ? 1 : 1 + random.below(sentences - 1);
      randomNext = sentences == 1 || random.nextDouble() < 0.5;
      next = randomNext ? first + firstSegment : end;
      return true;
    }
  }
}
