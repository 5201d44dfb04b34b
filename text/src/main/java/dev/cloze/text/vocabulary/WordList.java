package dev.cloze.text.vocabulary;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The vocabulary of ELMo: three special tokens, then the words from the most frequent one down; of
 * equally frequent ones the one with the lower bytes first. Beside it goes the count of every word.
 */
final class WordList implements CountedWords.Sink {
  static final String VOCABULARY = "vocab.txt";
  static final String COUNTS = "counts.tsv";
  static final List<String> SPECIAL_TOKENS = List.of("<S>", "</S>", "<UNK>");

  /** A line that readers of this format skip without giving it a number. */
  private static final String NO_WORD = "!!!MAXTERMID";

  private record Entry(byte[] word, long count) {}

  private static final Comparator<Entry> LEAST_FIRST =
      Comparator.comparingLong(Entry::count)
          .thenComparing(Entry::word, (a, b) -> Arrays.compareUnsigned(b, a));

  private final int size;
  private final int minFrequency;
  private final OutputStream counts;
  private final PriorityQueue<Entry> best = new PriorityQueue<>(LEAST_FIRST);
  private long words;
  private long occurrences;

  private WordList(int size, int minFrequency, OutputStream counts) {
    this.size = size;
    this.minFrequency = minFrequency;
    this.counts = counts;
  }

  /** Writes both files into the directory. */
  static Learned write(
      CountedWords words, VocabularyOptions options, Path directory, TrainingListener listener) {
    Path countsFile = directory.resolve(COUNTS);
    try (OutputStream counts =
        new BufferedOutputStream(Files.newOutputStream(countsFile), 1 << 16)) {
      var list = new WordList(options.size(), options.minFrequency(), counts);
      words.forEach(list);
      List<String> tokens = list.tokens();
      Files.writeString(directory.resolve(VOCABULARY), String.join("\n", tokens) + "\n");
      if (tokens.size() < options.size()) {
        listener.onVocabularySmaller(tokens.size(), options.size());
      }
      return new Learned(
          tokens, List.of(), list.words, list.occurrences, TrainingResult.LeftOut.NOTHING);
    } catch (UncheckedIOException e) {
      throw VocabularyException.writing(directory, e.getCause());
    } catch (IOException e) {
      throw VocabularyException.writing(directory, e);
    }
  }

  @Override
  public void word(byte[] bytes, int length, long count) {
    words++;
    occurrences += count;
    try {
      counts.write(bytes, 0, length);
      counts.write(("\t" + count + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean full = best.size() == size - SPECIAL_TOKENS.size();
    if (count < minFrequency || full && best.element().count() >= count) {
      return; // words come in order: of two with one count the first one has the lower bytes
    }
    var entry = new Entry(Arrays.copyOf(bytes, length), count);
    if (isReserved(new String(entry.word(), StandardCharsets.UTF_8))) {
      return;
    }
    if (full) {
      best.remove();
    }
    best.add(entry);
  }

  /** What stands in a text like a special token is counted, but is not put on the list twice. */
  private static boolean isReserved(String word) {
    return SPECIAL_TOKENS.contains(word) || word.equals(NO_WORD);
  }

  private List<String> tokens() {
    List<Entry> entries = new ArrayList<>(best);
    entries.sort(LEAST_FIRST.reversed());
    List<String> tokens = new ArrayList<>(SPECIAL_TOKENS);
    entries.forEach(entry -> tokens.add(new String(entry.word(), StandardCharsets.UTF_8)));
    return tokens;
  }
}
