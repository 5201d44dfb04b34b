package dev.cloze.text.words;

import dev.cloze.text.Characters;
import dev.cloze.text.FileErrors;
import dev.cloze.text.tokenizer.TokenizerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The words that ELMo predicts, or looks up, by number: the lines of a file, from 0. A blank line
 * is the empty word, the line {@code !!!MAXTERMID} has no number, and of a word that stands twice
 * the later number counts: the rules of the original. Immutable.
 */
public final class WordVocabulary {
  public static final String BEGIN = "<S>";
  public static final String END = "</S>";
  public static final String UNKNOWN = "<UNK>";

  /** A line that has no number. */
  private static final String NO_WORD = "!!!MAXTERMID";

  private static final List<String> SPECIALS = List.of(BEGIN, END, UNKNOWN);

  private final List<String> words;
  private final Map<String, Integer> ids;
  private final String source;

  private WordVocabulary(List<String> words, String source) {
    this.words = List.copyOf(words);
    this.source = source;
    ids = new HashMap<>(2 * words.size());
    for (int id = 0; id < words.size(); id++) {
      ids.put(words.get(id), id);
    }
  }

  /** A vocabulary of these words, numbered in order. */
  public static WordVocabulary of(List<String> words) {
    return new WordVocabulary(words, "the vocabulary");
  }

  /**
   * Reads a file of one word per line, packed by gzip or not.
   *
   * @throws TokenizerException if it cannot be read, or lacks {@code <S>} or {@code </S>}
   */
  public static WordVocabulary read(Path file) {
    List<String> words = new ArrayList<>();
    try (InputStream in = open(file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String word = Characters.strip(line, 0, line.length());
        if (!word.equals(NO_WORD)) {
          words.add(word);
        }
      }
    } catch (NoSuchFileException e) {
      throw new TokenizerException(
          "%s does not exist: expected a vocabulary with one word per line; cloze vocab train --type words makes one"
              .formatted(file),
          e);
    } catch (CharacterCodingException e) {
      throw new TokenizerException(
          "%s is not valid UTF-8: a vocabulary is UTF-8 text with one word per line"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new TokenizerException(
          "%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
    }
    WordVocabulary vocabulary = new WordVocabulary(words, file.toString());
    vocabulary.require(BEGIN, END);
    return vocabulary;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  /**
   * Unknown words need a number where words are looked up or predicted; where they are spelled they
   * do not.
   *
   * @throws TokenizerException if {@code <UNK>} is missing
   */
  public WordVocabulary requireUnknown() {
    require(UNKNOWN);
    return this;
  }

  /**
   * Training draws wrong words by their rank, so words must stand by frequency, and no special one
   * in between.
   *
   * @throws TokenizerException if {@code <S>}, {@code </S>} and {@code <UNK>} are not the first
   *     three, in any order
   */
  public WordVocabulary requireSpecialsFirst() {
    require(BEGIN, END, UNKNOWN);
    for (String special : SPECIALS) {
      if (id(special) >= SPECIALS.size()) {
        throw new TokenizerException(
            "%s: %s is word %d, expected among the first %d: the specials first, then the words by falling frequency, as cloze vocab train --type words writes them"
                .formatted(source, special, id(special) + 1, SPECIALS.size()));
      }
    }
    return this;
  }

  private void require(String... specials) {
    List<String> missing = Stream.of(specials).filter(special -> id(special) < 0).toList();
    if (!missing.isEmpty()) {
      throw new TokenizerException(
          "%s lacks %s among its %,d words; expected the lines %s first"
              .formatted(
                  source, String.join(" and ", missing), size(), String.join(", ", SPECIALS)));
    }
  }

  public int size() {
    return words.size();
  }

  public String word(int id) {
    return words.get(id);
  }

  /** All words in the order of their numbers. */
  public List<String> words() {
    return words;
  }

  /** The number of the word, or -1 if it is not there. */
  public int id(String word) {
    return ids.getOrDefault(word, -1);
  }

  /** The number of the word, or that of {@code <UNK>}. */
  public int idOrUnknown(String word) {
    int id = id(word);
    return id < 0 ? id(UNKNOWN) : id;
  }

  /** Where the vocabulary came from, for messages. */
  public String source() {
    return source;
  }
}
