package dev.cloze.text.vocabulary;

/**
 * Counts the pairs of all words and keeps the frequent ones, in bounded memory: where there are too
 * many different pairs to count at once, they are counted in parts, with a look at all words each.
 */
final class PairCount {
  private static final int MOST_PARTS = 64;

  private final PieceWords words;
  private final PairTable merged;
  private final int maxPairs;
  private PairTable watched;
  private long threshold;

  /**
   * @param merged pairs whose counts are known: kept, and not counted again
   */
  PairCount(PieceWords words, PairTable merged, int maxPairs) {
    this.words = words;
    this.merged = merged;
    this.maxPairs = maxPairs;
  }

  /** The frequent pairs with the words they stand in, and those that were merged. */
  PairTable watched() {
    return watched;
  }

  /**
   * Keeps the pairs that stand at least {@code lowest} times, or as often as it takes for them to
   * be few enough, but not more than {@code highest} times. Returns how often that is.
   */
  long watch(long lowest, long highest) {
    threshold = lowest;
    for (int parts = 1; !count(parts, highest); parts *= 2) {
      threshold = lowest; // too many pairs in a part
    }
    words.forEachPair(
        (left, right, count, word) -> {
          int pair = watched.find(PairTable.key(left, right));
          if (pair >= 0) {
            watched.addWord(pair, word);
          }
        });
    return threshold;
  }

  private boolean count(int parts, long highest) {
    watched = frequent(merged, Long.MIN_VALUE);
    for (int part = 0; part < parts; part++) {
      PairTable counted = new PairTable();
      int wanted = part;
      words.forEachPair(
          (left, right, count, word) -> {
            long key = PairTable.key(left, right);
            if ((counted.size() <= 2 * maxPairs || parts == MOST_PARTS)
                && (PairTable.hash(key) >>> 8 & parts - 1) == wanted
                && merged.find(key) < 0) {
              counted.add(counted.findOrAdd(key), count);
            }
          });
      if (counted.size() > 2 * maxPairs && parts < MOST_PARTS) {
        return false;
      }
      for (int pair = 0; pair < counted.size(); pair++) {
        if (counted.count(pair) >= threshold) {
          watched.add(watched.findOrAdd(counted.key(pair)), counted.count(pair));
        }
      }
      while (watched.size() - merged.size() > maxPairs / 2 && threshold < highest) {
        threshold = threshold > highest / 2 ? highest : 2 * threshold;
        watched = frequent(watched, threshold);
      }
    }
    return true;
  }

  /** Those of the pairs that were merged or stand so often. */
  private PairTable frequent(PairTable pairs, long atLeast) {
    var frequent = new PairTable();
    for (int pair = 0; pair < pairs.size(); pair++) {
      long key = pairs.key(pair);
      if (pairs.count(pair) >= atLeast || merged.find(key) >= 0) {
        frequent.add(frequent.findOrAdd(key), pairs.count(pair));
      }
    }
    return frequent;
  }
}
