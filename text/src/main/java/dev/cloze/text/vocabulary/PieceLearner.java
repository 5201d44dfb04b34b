package dev.cloze.text.vocabulary;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Byte-pair encoding over counted words: a heap of pairs, and counts that are kept up to date at
 * the places a merge touches. A candidate in the heap may have an old count; it is put back when it
 * comes up.
 *
 * <p>Counts are those of the original, its approximation included: in "aaa" the pair (a, a) counts
 * twice though it can be merged once.
 *
 * <p>Most pairs are so rare that they are never merged. Only those that stand at least {@code
 * threshold} times are watched; when none is left, all pairs are counted anew and the threshold is
 * lowered. A pair only gets rarer, but for one case: a merge makes a piece that there was already,
 * as (ab, c) does after (a, bc). Then the words are searched for the pairs that were not watched.
 * So the threshold changes memory and time, never the result.
 */
final class PieceLearner {
  private record Candidate(long pair, long count, int[] words) {}

  private static final Comparator<Candidate> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair);

  /** The threshold is divided by this when it is lowered: each time costs a look at all words. */
  private static final int LOWERING = 8;

  private final int size;
  private final long minFrequency;
  private final String continuationPrefix;
  private final int maxPairs;
  private final PieceWords words;
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<Long> merges = new LinkedHashSet<>(); // in the order of their last time
  private final PairTable fresh = new PairTable(); // pairs that the merge at work brought up
  private final List<Integer> again = new ArrayList<>(); // watched pairs that it brought up again
  private final PriorityQueue<Candidate> heap = new PriorityQueue<>(MOST_FREQUENT_FIRST);
  private PairTable watched = new PairTable();
  private Set<Long> unlisted =
      new HashSet<>(); // watched, but gone from the heap as they became rare
  private long threshold;

  /**
   * @param size tokens in all
   * @param minFrequency pairs seen less often are not merged
   * @param continuationPrefix what marks a piece that continues a word: not kept inside of one
   * @param maxPairs watched at a time, about
   */
  PieceLearner(
      int size, long minFrequency, String continuationPrefix, int maxPairs, PieceWords words) {
    this.size = size;
    this.minFrequency = minFrequency;
    this.continuationPrefix = continuationPrefix;
    this.maxPairs = maxPairs;
    this.words = words;
  }

  /**
   * What learning from so many words takes, but for the pairs that are watched: the pieces, and for
   * each two neighbours a place in a list, and another when a merge changes them.
   */
  static long bytes(long words, long pieces) {
    return words * PieceWords.BYTES_PER_WORD + pieces * (PieceWords.BYTES_PER_PIECE + 2 * 4);
  }

  /** Gives tokens the next ids; those that have one keep it. */
  void addTokens(List<String> more) {
    more.forEach(this::addToken);
  }

  /** The id of the token, or null. */
  Integer id(String token) {
    return ids.get(token);
  }

  int tokenCount() {
    return tokens.size();
  }

  /** The pairs that were merged, in order; {@link PairTable#left} and right are ids of tokens. */
  List<Long> merges() {
    return List.copyOf(merges);
  }

  /**
   * Merges pairs until there are enough tokens, or no pair is frequent enough.
   *
   * @param progress hears the number of tokens
   */
  List<String> learn(IntConsumer progress) {
    threshold = Long.MAX_VALUE;
    while (tokens.size() < size && (!heap.isEmpty() || lowerThreshold())) {
      if (heap.isEmpty()) {
        continue; // nothing at this threshold
      }
      Candidate top = heap.remove();
      int pair = watched.find(top.pair);
      long count = pair < 0 ? 0 : watched.count(pair);
      if (count < threshold) {
        unlisted.add(top.pair);
      } else if (top.count != count) {
        heap.add(new Candidate(top.pair, count, top.words));
      } else {
        merge(top);
        progress.accept(tokens.size());
      }
    }
    return tokens;
  }

  private void merge(Candidate top) {
    int left = PairTable.left(top.pair);
    int right = PairTable.right(top.pair);
    int before = tokens.size();
    int merged =
        addToken(tokens.get(left) + tokens.get(right).substring(continuationPrefix.length()));
    merges.remove(top.pair);
    merges.add(top.pair);
    for (int word : top.words) {
      words.merge(word, left, right, merged, this::change);
    }
    takeChanges(tokens.size() == before);
  }

  private void change(int left, int right, long count, int word) {
    long key = PairTable.key(left, right);
    int pair = watched.find(key);
    if (pair >= 0) {
      watched.add(pair, count);
      if (count > 0) {
        if (!watched.hasWords(pair)) {
          again.add(pair);
        }
        watched.addWord(pair, word);
      }
      return;
    }
    pair = count > 0 ? fresh.findOrAdd(key) : fresh.find(key);
    if (pair >= 0) {
      fresh.add(pair, count);
      if (count > 0) {
        fresh.addWord(pair, word);
      }
    }
  }

  /**
   * @param known the merge made a piece that there was already: its pairs may stand elsewhere too
   */
  private void takeChanges(boolean known) {
    var search = new PairTable();
    for (int pair : again) {
      int[] where = watched.takeWords(pair);
      long key = watched.key(pair);
      if (watched.count(pair) < threshold) {
        unlisted.add(key);
      } else if (unlisted.contains(key)) {
        search.findOrAdd(key);
      } else {
        heap.add(new Candidate(key, watched.count(pair), where));
      }
    }
    again.clear();
    for (int pair = 0; pair < fresh.size(); pair++) {
      if (known) {
        search.findOrAdd(fresh.key(pair));
      } else if (fresh.count(pair) >= threshold) {
        watch(fresh.key(pair), fresh.count(pair), fresh.takeWords(pair));
      }
    }
    fresh.clear();
    if (search.size() > 0) {
      search(search);
    }
    if (watched.size() > maxPairs) {
      raiseThreshold();
    }
  }

  /** Watches those of these pairs that are frequent enough, wherever they stand. */
  private void search(PairTable pairs) {
    words.forEachPair(
        (left, right, count, word) -> {
          int pair = pairs.find(PairTable.key(left, right));
          if (pair >= 0) {
            pairs.add(pair, count);
            pairs.addWord(pair, word);
          }
        });
    for (int pair = 0; pair < pairs.size(); pair++) {
      long key = pairs.key(pair);
      int known = watched.find(key);
      if (known >= 0
          && watched.count(known)
              >= threshold) { // its count is right, or as wrong as the original's
        unlisted.remove(key);
        heap.add(new Candidate(key, watched.count(known), pairs.takeWords(pair)));
      } else if (pairs.count(pair) >= threshold) {
        unlisted.remove(key);
        watch(key, pairs.count(pair), pairs.takeWords(pair));
      }
    }
  }

  private void watch(long key, long count, int[] where) {
    watched.add(watched.findOrAdd(key), count);
    heap.add(new Candidate(key, count, where));
  }

  /** Counts all pairs and watches more of them than before; false if there is no lower. */
  private boolean lowerThreshold() {
    if (threshold <= minFrequency) {
      return false;
    }
    long highest = threshold == Long.MAX_VALUE ? Long.MAX_VALUE : threshold / 2;
    long lower = threshold == Long.MAX_VALUE ? minFrequency : threshold / LOWERING;
    var count = new PairCount(words, merged(), maxPairs);
    threshold = count.watch(Math.max(lower, minFrequency), Math.max(highest, minFrequency));
    watched = count.watched();
    unlisted = new HashSet<>();
    for (int pair = 0; pair < watched.size(); pair++) {
      if (watched.hasWords(pair)) {
        int[] where = watched.takeWords(pair);
        if (watched.count(pair) >= threshold) {
          heap.add(new Candidate(watched.key(pair), watched.count(pair), where));
        } else {
          unlisted.add(watched.key(pair));
        }
      }
    }
    return true;
  }

  /** Pairs that were merged: their counts go on from there, as in the original. */
  private PairTable merged() {
    var merged = new PairTable();
    for (long key : merges) {
      int pair = watched.find(key);
      merged.add(merged.findOrAdd(key), watched.count(pair));
    }
    return merged;
  }

  /** Watches fewer pairs; at least the most frequent ones that are left. */
  private void raiseThreshold() {
    List<Candidate> candidates = List.copyOf(heap);
    long highest = 0;
    for (Candidate candidate : candidates) {
      highest = Math.max(highest, watched.count(watched.find(candidate.pair)));
    }
    PairTable fewer = watched;
    while (fewer.size() - merges.size() > maxPairs / 2 && 2 * threshold <= highest) {
      threshold *= 2;
      fewer = merged();
      for (int pair = 0; pair < watched.size(); pair++) {
        if (watched.count(pair) >= threshold && !merges.contains(watched.key(pair))) {
          fewer.add(fewer.findOrAdd(watched.key(pair)), watched.count(pair));
        }
      }
    }
    watched = fewer;
    unlisted.removeIf(key -> watched.find(key) < 0);
    heap.clear();
    for (Candidate candidate : candidates) {
      int pair = watched.find(candidate.pair);
      if (pair >= 0 && watched.count(pair) >= threshold) {
        heap.add(candidate);
      } else if (pair >= 0) {
        unlisted.add(candidate.pair);
      }
    }
  }

  private int addToken(String token) {
    Integer id = ids.putIfAbsent(token, tokens.size());
    if (id == null) {
      tokens.add(token);
      return tokens.size() - 1;
    }
    return id;
  }
}
