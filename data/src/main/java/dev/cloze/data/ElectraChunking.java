package dev.cloze.data;

import dev.cloze.data.Sections.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The examples of ELECTRA, by the rules of its {@code build_pretraining_dataset}: sentences are
 * gathered up to the target length and cut in two somewhere near the middle, or now and then not at
 * all; both segments are text from one place. Where an example ends never depends on how it is cut,
 * so walking a section reads its sentence lengths only.
 *
 * <p>One departure: there the target of the next example is carried from document to document; here
 * every section draws one for its first example, by the same rule.
 */
final class ElectraChunking implements Chunking {
  private static final double SINGLE_SEGMENT_PROBABILITY = 0.1; // as published
  private static final int ALL = 100_000; // tokens: what the original calls no limit
  private static final int SHORTEST = 5; // [CLS] a [SEP] b [SEP]

  private final Corpus corpus;
  private final int cls;
  private final int sep;
  private final int length;
  private final double shortSequenceProbability;

  /**
   * @param shortSequenceProbability of an example that aims at a random shorter length; 0.05 as
   *     published
   */
  ElectraChunking(Corpus corpus, int cls, int sep, int length, double shortSequenceProbability) {
    this.corpus = corpus;
    this.cls = cls;
    this.sep = sep;
    this.length = length;
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
    return assemble(section, cut(walk.example(), walk.target, length, draw::nextDouble), walk);
  }

  /**
   * A sentence's part in an example.
   *
   * @param sentence counted from the first of the example
   * @param tokens of it that are used, from its first
   */
  record Part(int sentence, int tokens) {}

  /** Two segments; the second may be empty. */
  record Segments(List<Part> first, List<Part> second) {
    static int tokens(List<Part> parts) {
      return parts.stream().mapToInt(Part::tokens).sum();
    }
  }

  /**
   * Divides the sentences of an example into two segments and cuts both to fit.
   *
   * @param lengths of the sentences, in tokens
   * @param target the length at which they were gathered
   * @param length the longest sequence, special tokens included
   * @param draw uniform in [0, 1)
   */
  static Segments cut(int[] lengths, int target, int length, DoubleSupplier draw) {
    int goal = draw.getAsDouble() < SINGLE_SEGMENT_PROBABILITY ? ALL : Math.floorDiv(target - 3, 2);
    List<Part> first = new ArrayList<>();
    List<Part> second = new ArrayList<>();
    int firstTokens = 0;
    for (int i = 0; i < lengths.length; i++) {
      // As published, a short sentence may join the first segment after the second has begun.
      boolean joinsFirst =
          first.isEmpty()
              || firstTokens + lengths[i] < goal
              || (second.isEmpty() && firstTokens < goal && draw.getAsDouble() < 0.5);
      (joinsFirst ? first : second).add(new Part(i, lengths[i]));
      firstTokens += joinsFirst ? lengths[i] : 0;
    }
    List<Part> a = truncated(first, length - 2); // [CLS] and a [SEP]
    return new Segments(a, truncated(second, Math.max(0, length - Segments.tokens(a) - 3)));
  }

  private static List<Part> truncated(List<Part> parts, int tokens) {
    List<Part> result = new ArrayList<>();
    int left = tokens;
    for (Part part : parts) {
      int used = Math.min(left, part.tokens);
      if (used > 0) {
        result.add(new Part(part.sentence, used));
      }
      left -= used;
    }
    return result;
  }

  private Sample assemble(Section section, Segments segments, Walk walk) {
    int firstLength = Segments.tokens(segments.first) + 2;
    int secondTokens = Segments.tokens(segments.second);
    int[] ids = new int[firstLength + (secondTokens == 0 ? 0 : secondTokens + 1)];
    long sentence = section.firstSentence() + walk.first;
    ids[0] = cls;
    copy(segments.first, sentence, ids, 1);
    ids[firstLength - 1] = sep;
    if (secondTokens > 0) {
      copy(segments.second, sentence, ids, firstLength);
      ids[ids.length - 1] = sep;
    }
    return new Sample(ids, firstLength, 0);
  }

  private void copy(List<Part> parts, long firstSentence, int[] ids, int from) {
    int at = from;
    for (Part part : parts) {
      corpus.copySentence(firstSentence + part.sentence, 0, part.tokens, ids, at);
      at += part.tokens;
    }
  }

  /** The length at which the next example is complete, without its special tokens. */
  int target(SplitMix64 random) {
    return random.nextDouble() < shortSequenceProbability
        ? SHORTEST + random.below(length - SHORTEST + 1)
        : length;
  }

  /** Steps from example to example through a section. */
  private final class Walk {
    private final int[] lengths;
    private final SplitMix64 random;
    private int first;
    private int end;
    private int target; // of the example at hand

    Walk(Section section, SplitMix64 random) {
      this.random = random;
      lengths = corpus.sentenceLengths(section.firstSentence(), section.sentences());
    }

    boolean advance() {
      if (end == lengths.length) {
        return false;
      }
      target = target(random);
      first = end;
      long tokens = 0;
      do {
        tokens += lengths[end];
        end++;
      } while (end < lengths.length && tokens < target);
      return true;
    }

    int[] example() {
      return Arrays.copyOfRange(lengths, first, end);
    }
  }
}
