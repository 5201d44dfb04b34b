package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-pair encoding over counted words: a heap of pairs, and counts that are kept up to date at
 * the places a merge touches. A candidate in the heap may have an old count; it is put back when it
 * comes up.
 *
 * <p>Counts are those of the original, its approximation included: in "aaa" the pair (a, a) counts
 * twice though it can be merged once.
 */
final class PieceLearner {
  private static final class Pair {
    final int left;
    final int right;
    long count;
    TokenIds words; // ascending; where it came up since it was last put into the heap, or null

    Pair(int left, int right) {
      this.left = left;
      this.right = right;
    }
  }

  private record Candidate(Pair pair, long count, int[] words) {}

  private static final Comparator<Candidate> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Candidate::count)
          .reversed()
          .thenComparingInt(c -> c.pair.left)
          .thenComparingInt(c -> c.pair.right);

  private final int size;
  private final long minFrequency;
  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<int[]> words = new ArrayList<>(); // the pieces of each
  private final List<Long> counts = new ArrayList<>(); // of the words
  private final Map<Long, Pair> pairs = new HashMap<>();
  private final List<Pair> seen = new ArrayList<>(); // pairs to be put into the heap
  private final PriorityQueue<Candidate> heap = new PriorityQueue<>(MOST_FREQUENT_FIRST);

  PieceLearner(int size, long minFrequency) {
    this.size = size;
    this.minFrequency = minFrequency;
  }

  /** Gives tokens the next ids; those that have one keep it. */
  void addTokens(List<String> more) {
    more.forEach(this::id);
  }

  int tokenCount() {
    return tokens.size();
  }

  /** Adds a word; characters that are no token are left out of it. */
  void addWord(String word, long count) {
    int[] pieces = new int[word.length()];
    int length = 0;
    for (int at = 0; at < word.length(); ) {
      int end = word.offsetByCodePoints(at, 1);
      Integer character = ids.get(word.substring(at, end));
      if (character != null) {
        pieces[length++] =
            at == 0 ? character : ids.get(Vocabulary.CONTINUATION_PREFIX + word.substring(at, end));
      }
      at = end;
    }
    pieces = Arrays.copyOf(pieces, length);
    for (int i = 1; i < length; i++) {
      change(pieces[i - 1], pieces[i], count, words.size());
    }
    words.add(pieces);
    counts.add(count);
  }

  /** Merges pairs until there are enough tokens, or no pair is frequent enough. */
  List<String> learn() {
    refillHeap();
    while (tokens.size() < size && !heap.isEmpty()) {
      Candidate top = heap.remove();
      Pair pair = top.pair;
      if (top.count != pair.count) {
        heap.add(new Candidate(pair, pair.count, top.words));
        continue;
      }
      if (top.count < minFrequency) {
        break;
      }
      String right = tokens.get(pair.right);
      int merged =
          id(tokens.get(pair.left) + right.substring(Vocabulary.CONTINUATION_PREFIX.length()));
      for (int word : top.words) {
        words.set(word, merge(words.get(word), pair, merged, word));
      }
      refillHeap();
    }
    return tokens;
  }

  private int[] merge(int[] pieces, Pair pair, int merged, int word) {
    long count = counts.get(word);
    int length = 0;
    for (int i = 0; i < pieces.length; ) {
      boolean found =
          pieces[i] == pair.left && i + 1 < pieces.length && pieces[i + 1] == pair.right;
      if (!found) {
        pieces[length++] = pieces[i++];
        continue;
      }
      i += 2;
      if (length > 0) {
        change(pieces[length - 1], pair.left, -count, word);
        change(pieces[length - 1], merged, count, word);
      }
      if (i < pieces.length) {
        change(pair.right, pieces[i], -count, word);
        change(merged, pieces[i], count, word);
      }
      pieces[length++] = merged;
    }
    return length == pieces.length ? pieces : Arrays.copyOf(pieces, length);
  }

  private void change(int left, int right, long count, int word) {
    Pair pair = pairs.computeIfAbsent((long) left << 32 | right, key -> new Pair(left, right));
    pair.count += count;
    if (count > 0) {
      if (pair.words == null) {
        pair.words = new TokenIds(8);
        pair.words.add(word);
        seen.add(pair);
      } else if (pair.words.get(pair.words.size() - 1) != word) {
        pair.words.add(word);
      }
    }
  }

  private void refillHeap() {
    for (Pair pair : seen) {
      if (pair.count > 0) {
        heap.add(new Candidate(pair, pair.count, pair.words.toArray()));
      }
      pair.words = null;
    }
    seen.clear();
  }

  private int id(String token) {
    Integer id = ids.putIfAbsent(token, tokens.size());
    if (id == null) {
      tokens.add(token);
      return tokens.size() - 1;
    }
    return id;
  }
}
