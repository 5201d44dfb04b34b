package dev.cloze.data;

import dev.cloze.text.words.WordCharacters;
import dev.cloze.text.words.WordVocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Batches for a bidirectional language model: Peters et al. (2018), as its original makes them. The
 * two directions read sentences in orders of their own, so the rows of a batch hold different ones.
 *
 * <p>Where the streams stand is a few numbers; setting them goes on exactly there.
 */
public final class WordStreams {
  /**
   * What the streams are made of.
   *
   * @param characters how words are spelled for the model, or empty where it looks them up
   * @param bidirectional whether there is a backward stream too
   * @param rows of each direction
   * @param steps of a batch
   */
  public record Shape(
      Optional<WordCharacters> characters, boolean bidirectional, int rows, int steps) {}

  private final WordVocabulary vocabulary;
  private final Shape shape;
  private final List<SentenceStream> streams = new ArrayList<>();

  private WordStreams(
      TextSentences text, WordVocabulary vocabulary, Shape shape, boolean endless, long seed) {
    this.vocabulary = vocabulary.requireUnknown();
    this.shape = shape;
    for (int direction = 0; direction < (shape.bidirectional ? 2 : 1); direction++) {
      streams.add(new SentenceStream(text, direction == 1, endless, seed, shape.rows));
    }
  }

  /** The text again and again, each time in another order. */
  public static WordStreams shuffled(
      TextSentences text, WordVocabulary vocabulary, Shape shape, long seed) {
    return new WordStreams(text, vocabulary, shape, true, seed);
  }

  /** The text once, as it stands; what rows hold when one of them finds nothing more is dropped. */
  public static WordStreams once(TextSentences text, WordVocabulary vocabulary, Shape shape) {
    return new WordStreams(text, vocabulary, shape, false, 0);
  }

  /** The next batch, or empty at the end of the text. */
  public Optional<StreamBatch> next() {
    int size = shape.rows * shape.steps;
    int[][] inputs = new int[streams.size()][size];
    int[][] targets = new int[streams.size()][size];
    String[] read = new String[size];
    String[] following = new String[size];
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int direction = 0; direction < streams.size(); direction++) {
      if (!streams.get(direction).fill(shape.steps, read, following)) {
        return Optional.empty();
      }
      for (int i = 0; i < size; i++) {
        inputs[direction][i] = numbers.computeIfAbsent(read[i], word -> numbers.size());
        targets[direction][i] = vocabulary.idOrUnknown(following[i]);
      }
    }
    return Optional.of(
        new StreamBatch(shape.rows, shape.steps, words(numbers.keySet()), inputs, targets));
  }

  private int[] words(Iterable<String> different) {
    List<int[]> each = new ArrayList<>();
    for (String word : different) {
      each.add(shape.characters.map(c -> spelled(c, word)).orElseGet(() -> new int[] {id(word)}));
    }
    int length = each.get(0).length;
    int[] all = new int[each.size() * length];
    for (int i = 0; i < each.size(); i++) {
      System.arraycopy(each.get(i), 0, all, i * length, length);
    }
    return all;
  }

  private int id(String word) {
    return vocabulary.idOrUnknown(word);
  }

  private static int[] spelled(WordCharacters characters, String word) {
    int[] ids = characters.encode(word);
    for (int i = 0; i < ids.length; i++) {
      ids[i]++;
    }
    return ids;
  }

  /** Where the streams stand: what a checkpoint keeps. */
  public long[] cursor() {
    int each = SentenceStream.cursorLength(shape.rows);
    long[] cursor = new long[streams.size() * each];
    for (int direction = 0; direction < streams.size(); direction++) {
      System.arraycopy(streams.get(direction).cursor(), 0, cursor, direction * each, each);
    }
    return cursor;
  }

  /**
   * Goes on where other streams of the same text, seed and rows stood.
   *
   * @param cursor as {@link #cursor()} gave it
   * @throws DataException if it is of another number of rows
   */
  public void restore(long[] cursor) {
    int each = SentenceStream.cursorLength(shape.rows);
    if (cursor.length != streams.size() * each) {
      throw new DataException(
          "the checkpoint's streams have other rows than the %d of the recipe, in %d directions"
              .formatted(shape.rows, streams.size()));
    }
    for (int direction = 0; direction < streams.size(); direction++) {
      streams
          .get(direction)
          .restore(Arrays.copyOfRange(cursor, direction * each, (direction + 1) * each));
    }
  }
}
