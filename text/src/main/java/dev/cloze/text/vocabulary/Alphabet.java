package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.ByteSymbols;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a kind of vocabulary spells words before anything is learned: the single pieces, and the row
 * of them that a word is. First it sees all words, then it spells them.
 */
abstract sealed class Alphabet permits Alphabet.Characters, Alphabet.Bytes {
  /** What marks a piece inside a word. */
  abstract String continuationPrefix();

  /** Sees a word; returns how many pieces it has at most. */
  abstract int see(byte[] word, int length, long count);

  /** The tokens that are there from the start, special ones left aside, in order. */
  abstract List<String> tokens(TrainingListener listener);

  /**
   * Spells a word with ids.
   *
   * @param pieces as long as {@link #see} said
   * @return how many there are; characters that are no token are left out
   */
  abstract int spell(byte[] word, int length, int[] pieces);

  /** Tells the ids of the tokens. */
  abstract void number(PieceLearner learner);

  /** Characters by code point, then those inside of words, marked so, by code point. */
  static final class Characters extends Alphabet {
    private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;

    private final int maxSize;
    private long[] counts = new long[CODE_POINTS];
    private final BitSet inside = new BitSet();
    private int[] first = {}; // id of a character that begins a word, or -1
    private int[] next = {}; // inside a word

    Characters(int maxSize) {
      this.maxSize = maxSize;
    }

    @Override
    String continuationPrefix() {
      return Vocabulary.CONTINUATION_PREFIX;
    }

    @Override
    int see(byte[] word, int length, long count) {
      int characters = 0;
      for (int at = 0; at < length; characters++) {
        int codePoint = codePoint(word, at);
        counts[codePoint] += count;
        if (at > 0) {
          inside.set(codePoint);
        }
        at += utf8Length(codePoint);
      }
      return characters;
    }

    @Override
    List<String> tokens(TrainingListener listener) {
      int[] seen = IntStream.range(0, CODE_POINTS).filter(c -> counts[c] > 0).toArray();
      if (seen.length > maxSize) {
        listener.onCharactersLeftOut(seen.length - maxSize);
        seen = // of equally frequent ones the lower
            IntStream.of(seen)
                .boxed()
                .sorted(Comparator.comparing((Integer c) -> -counts[c]))
                .limit(maxSize)
                .mapToInt(c -> c)
                .sorted()
                .toArray();
      }
      counts = new long[0];
      first = new int[CODE_POINTS];
      next = new int[CODE_POINTS];
      Arrays.fill(first, -1);
      Arrays.fill(next, -1);
      IntStream.of(seen).forEach(c -> first[c] = 0);
      return IntStream.concat(
              IntStream.of(seen), IntStream.of(seen).filter(inside::get).map(c -> -c - 1))
          .mapToObj(
              c ->
                  c >= 0
                      ? Character.toString(c)
                      : Vocabulary.CONTINUATION_PREFIX + Character.toString(-c - 1))
          .toList();
    }

    @Override
    void number(PieceLearner learner) {
      for (int c = 0; c < CODE_POINTS; c++) {
        if (first[c] == 0) {
          String character = Character.toString(c);
          first[c] = learner.id(character);
          if (inside.get(c)) {
            next[c] = learner.id(Vocabulary.CONTINUATION_PREFIX + character);
          }
        }
      }
    }

    @Override
    int spell(byte[] word, int length, int[] pieces) {
      int count = 0;
      for (int at = 0; at < length; ) {
        int codePoint = codePoint(word, at);
        int id = at == 0 ? first[codePoint] : next[codePoint];
        if (id >= 0) {
          pieces[count++] = id;
        }
        at += utf8Length(codePoint);
      }
      return count;
    }

    /** Of valid UTF-8. */
    private static int codePoint(byte[] utf8, int at) {
      int b = utf8[at];
      if (b >= 0) {
        return b;
      }
      int second = utf8[at + 1] & 0x3F;
      if ((b & 0xE0) == 0xC0) {
        return (b & 0x1F) << 6 | second;
      }
      int third = utf8[at + 2] & 0x3F;
      if ((b & 0xF0) == 0xE0) {
        return (b & 0x0F) << 12 | second << 6 | third;
      }
      return (b & 0x07) << 18 | second << 12 | third << 6 | utf8[at + 3] & 0x3F;
    }

    private static int utf8Length(int codePoint) {
      return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }
  }

  /** The 256 bytes, each written as a character of its own, in the order of these characters. */
  static final class Bytes extends Alphabet {
    private final int[] ids = new int[256];

    private static String token(int unsignedByte) {
      return String.valueOf(ByteSymbols.symbol(unsignedByte));
    }

    @Override
    String continuationPrefix() {
      return "";
    }

    @Override
    int see(byte[] word, int length, long count) {
      return length;
    }

    @Override
    List<String> tokens(TrainingListener listener) {
      return IntStream.range(0, 256).mapToObj(Bytes::token).sorted().toList();
    }

    @Override
    void number(PieceLearner learner) {
      Arrays.setAll(ids, b -> learner.id(token(b)));
    }

    @Override
    int spell(byte[] word, int length, int[] pieces) {
      for (int i = 0; i < length; i++) {
        pieces[i] = ids[word[i] & 0xFF];
      }
      return length;
    }
  }
}
