package dev.cloze.model.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a batch of T tokens falls into sequences. Tokens of all sequences lie end to end; only
 * attention and dropout look at the boundaries. One object serves one forward pass.
 *
 * <p>The CPU library generates machine code for every new shape of a product, which takes longer
 * than a small product itself. So that shapes come again, attention works on lengths rounded up to
 * a multiple of 16, and {@link #rounded()} adds a few rows of filler behind the last token, which
 * nothing looks at. Full-length batches have neither.
 */
public final class Sequences {
  private static final int LENGTH_STEP = 16;

  /**
   * Neighbours of the same rounded length, which attention treats as one dense batch.
   *
   * @param first number of the first sequence
   * @param lengths real tokens of each
   * @param length the rounded length: what each takes up in the dense batch
   */
  record Run(int first, int[] lengths, int length) {
    int count() {
      return lengths.length;
    }

    /** Real tokens of all of them. */
    int tokens() {
      return Arrays.stream(lengths).sum();
    }

    /** Whether the dense batch has more places than tokens. */
    boolean isRagged() {
      return tokens() < count() * length;
    }

    /**
     * The token for each place of the dense batch, [count * length]; any token where there is none.
     */
    int[] tokenOfPlace() {
      int[] result = new int[count() * length];
      int token = 0;
      for (int i = 0; i < count(); i++) {
        for (int j = 0; j < lengths[i]; j++) {
          result[i * length + j] = token++;
        }
      }
      return result;
    }

    /** The place in the dense batch for each token, [tokens]. */
    int[] placeOfToken() {
      int[] result = new int[tokens()];
      int token = 0;
      for (int i = 0; i < count(); i++) {
        for (int j = 0; j < lengths[i]; j++) {
          result[token++] = i * length + j;
        }
      }
      return result;
    }

    /** What is added to the scores, [count * length]: 0 at tokens, minus infinity elsewhere. */
    float[] maskBias() {
      float[] result = new float[count() * length];
      for (int i = 0; i < count(); i++) {
        Arrays.fill(result, i * length + lengths[i], (i + 1) * length, Float.NEGATIVE_INFINITY);
      }
      return result;
    }
  }

  private final int[] lengths;
  private final long[] seeds;
  private final List<Run> runs = new ArrayList<>();
  private final int tokens;
  private final int rows;
  private int site;

  private Sequences(int[] lengths, long[] seeds, int rowStep) {
    this.lengths = lengths;
    this.seeds = seeds;
    for (int first = 0, end; first < lengths.length; first = end) {
      end = first + 1;
      while (end < lengths.length
          && roundUp(lengths[end], LENGTH_STEP) == roundUp(lengths[first], LENGTH_STEP)) {
        end++;
      }
      runs.add(
          new Run(
              first,
              Arrays.copyOfRange(lengths, first, end),
              roundUp(lengths[first], LENGTH_STEP)));
    }
    tokens = Arrays.stream(lengths).sum();
    rows = roundUp(tokens, rowStep);
  }

  /** The next multiple of {@code step}. */
  public static int roundUp(int size, int step) {
    return (size + step - 1) / step * step;
  }

  /** Sequences of a pass without dropout. */
  public static Sequences evaluating(int... lengths) {
    return new Sequences(lengths, null, 1);
  }

  /**
   * Sequences of a pass with dropout.
   *
   * @param seeds one for each sequence: its dropout masks follow from it alone, wherever and with
   *     whatever it is batched
   */
  public static Sequences training(int[] lengths, long[] seeds) {
    if (lengths.length != seeds.length) {
      throw new IllegalArgumentException(
          "%d lengths and %d seeds".formatted(lengths.length, seeds.length));
    }
    return new Sequences(lengths, seeds, 1);
  }

  /**
   * The same with filler: at most a thirty-second more rows than tokens, and at most 15 for few.
   */
  public Sequences rounded() {
    return new Sequences(lengths, seeds, Math.max(16, Integer.highestOneBit(tokens) / 32));
  }

  /** T, the tokens of all sequences. */
  public int tokens() {
    return tokens;
  }

  /** The rows of inputs and states: T, and the filler behind. */
  public int rows() {
    return rows;
  }

  /** B, the number of sequences. */
  public int count() {
    return lengths.length;
  }

  /** Index of the first token of each sequence, [B]. */
  public int[] firstTokens() {
    int[] result = new int[lengths.length];
    for (int i = 1; i < result.length; i++) {
      result[i] = result[i - 1] + lengths[i - 1];
    }
    return result;
  }

  /** The sequence that each row belongs to, [rows]; filler counts to the first. */
  public int[] sequenceOfRow() {
    int[] result = new int[rows];
    int at = 0;
    for (int i = 0; i < lengths.length; i++) {
      Arrays.fill(result, at, at + lengths[i], i);
      at += lengths[i];
    }
    return result;
  }

  /**
   * For each row the token before it in its sequence, [rows]: before the first one the last. A row
   * of filler stands for itself.
   */
  public int[] before() {
    int[] result = new int[rows];
    int at = 0;
    for (int length : lengths) {
      for (int i = 0; i < length; i++) {
        result[at + i] = at + (i + length - 1) % length;
      }
      at += length;
    }
    for (int i = at; i < rows; i++) {
      result[i] = i;
    }
    return result;
  }

  /** For each row the token after it, as {@link #before}. */
  public int[] after() {
    int[] before = before();
    int[] result = new int[rows];
    for (int i = 0; i < rows; i++) {
      result[before[i]] = i;
    }
    return result;
  }

  boolean training() {
    return seeds != null;
  }

  List<Run> runs() {
    return runs;
  }

  /** The tokens of a sequence. */
  public int lengthOf(int sequence) {
    return lengths[sequence];
  }

  long seed(int sequence) {
    return seeds[sequence];
  }

  /** Numbers the places of a pass that draw masks: each place gets random numbers of its own. */
  int nextSite() {
    return site++;
  }
}
