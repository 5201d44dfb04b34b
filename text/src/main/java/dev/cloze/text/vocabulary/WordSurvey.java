package dev.cloze.text.vocabulary;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many words were seen how often, and what learning pieces from them would take. From it
 * follows from which words they are learned: from all, or, where the memory does not hold them,
 * from all that were seen more than so often. Words of the same count are never told apart.
 */
final class WordSurvey {
  private static final class Frequency {
    long words;
    long pieces;
    long learned; // words of more than one piece; the others teach nothing
  }

  /**
   * The words to learn from.
   *
   * @param minCount seen at least so often
   * @param words that many are learned from
   * @param pieces in all of them
   */
  record Choice(long minCount, int words, int pieces, TrainingResult.LeftOut leftOut) {}

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;
  private static final int FEW = 1024;

  private final Frequency[] low = new Frequency[FEW];
  private final TreeMap<Long, Frequency> high = new TreeMap<>();
  private long words;
  private long occurrences;

  void add(int pieces, long count) {
    Frequency frequency;
    if (count < FEW) {
      frequency = low[(int) count];
      if (frequency == null) {
        frequency = new Frequency();
        low[(int) count] = frequency;
      }
    } else {
      frequency = high.computeIfAbsent(count, c -> new Frequency());
    }
    frequency.words++;
    words++;
    occurrences += count;
    if (pieces > 1) {
      frequency.learned++;
      frequency.pieces += pieces;
    }
  }

  long words() {
    return words;
  }

  long occurrences() {
    return occurrences;
  }

  /**
   * Chooses the words that fit.
   *
   * @throws VocabularyException if not even the most frequent ones do
   */
  Choice choose(long memoryBytes) {
    for (int count = 0; count < FEW; count++) {
      if (low[count] != null) {
        high.put((long) count, low[count]);
      }
    }
    long chosenWords = 0;
    long chosenPieces = 0;
    long minCount = Long.MAX_VALUE;
    long leftWords = words;
    long leftOccurrences = occurrences;
    for (Map.Entry<Long, Frequency> entry : high.descendingMap().entrySet()) {
      Frequency frequency = entry.getValue();
      long pieces = chosenPieces + frequency.pieces;
      long learned = chosenWords + frequency.learned;
      if (PieceLearner.bytes(learned, pieces) > memoryBytes || pieces > LARGEST_ARRAY) {
        break;
      }
      minCount = entry.getKey();
      chosenPieces = pieces;
      chosenWords = learned;
      leftWords -= frequency.words;
      leftOccurrences -= frequency.words * entry.getKey();
    }
    if (minCount == Long.MAX_VALUE) {
      throw new VocabularyException(
          "%d MiB of memory do not hold the most frequent words: give more with --memory"
              .formatted(memoryBytes >> 20));
    }
    var leftOut =
        leftWords == 0
            ? TrainingResult.LeftOut.NOTHING
            : new TrainingResult.LeftOut(leftWords, leftOccurrences, high.lowerKey(minCount));
    return new Choice(minCount, (int) chosenWords, (int) chosenPieces, leftOut);
  }
}
