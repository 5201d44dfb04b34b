package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.BertWords;
import dev.cloze.text.tokenizer.TokenizerException;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Learns a WordPiece vocabulary as the Hugging Face trainer of that name does: the most frequent
 * pair of neighbouring pieces becomes a new piece until the vocabulary is full (byte-pair encoding
 * with {@code ##}). {@link #add} the texts, then {@link #train()}.
 *
 * <p>The order of ids is: special tokens, characters by code point, {@code ##} characters by code
 * point, learned pieces. Among pairs of the same count the one with the lower ids is merged first,
 * left one before right one; the original leaves the ids of {@code ##} characters to chance, so its
 * ties fall anyhow. Same texts, same vocabulary, whatever their order.
 *
 * <p>Words longer than the tokenizer's limit are not counted: they become [UNK] with any
 * vocabulary. Memory grows with the number of different words; past {@value #MAX_WORDS} of them the
 * rarest are forgotten and {@link Listener#onWordsForgotten} says so. Not thread-safe.
 */
public final class WordPieceTrainer {
  /** Different words that are kept: about 1 GB. */
  public static final int MAX_WORDS = 8_000_000;

  /**
   * What to train.
   *
   * @param size tokens in all, special ones included; fewer if the texts do not yield as many
   * @param minFrequency pairs seen less often are not merged; 2 in Hugging Face
   * @param lowerCase uncased: lower-case the text and remove accents
   * @param maxAlphabet the most frequent characters that are kept; 1000 in Hugging Face
   */
  public record Options(int size, int minFrequency, boolean lowerCase, int maxAlphabet) {
    public Options {
      int specials = Vocabulary.SPECIAL_TOKENS.size();
      if (size <= specials || minFrequency < 1 || maxAlphabet < 1) {
        throw new TokenizerException(
            "size is %d, min_frequency %d, max_alphabet %d; expected more than the %d special tokens, at least 1, at least 1"
                .formatted(size, minFrequency, maxAlphabet, specials));
      }
    }

    /** The usual settings for a vocabulary of this size. */
    public static Options ofSize(int size, boolean lowerCase) {
      return new Options(size, 2, lowerCase, 1000);
    }
  }

  /** Hears what a person should know about the training. */
  public interface Listener {
    /** Words seen no more than {@code count} times so far were forgotten to save memory. */
    void onWordsForgotten(long words, long count);

    /** The alphabet is larger than the limit: words lose these rare characters. */
    void onCharactersLeftOut(int characters);

    /** The texts do not yield as many tokens as were asked for. */
    void onVocabularySmaller(int size, int wanted);
  }

  private static final class Count {
    long value;
  }

  private final Options options;
  private final Listener listener;
  private final int maxWords;
  private final BertWords splitter;
  private final Counter counter = new Counter();
  private Map<String, Count> words = new HashMap<>();

  public WordPieceTrainer(Options options, Listener listener) {
    this(options, listener, MAX_WORDS);
  }

  WordPieceTrainer(Options options, Listener listener, int maxWords) {
    this.options = options;
    this.listener = listener;
    this.maxWords = maxWords;
    this.splitter = new BertWords(tokenizerOptions());
  }

  /** The options of a tokenizer that splits text as this training does. */
  public WordPieceOptions tokenizerOptions() {
    return options.lowerCase() ? WordPieceOptions.UNCASED : WordPieceOptions.CASED;
  }

  /** Counts the words of a text. */
  public void add(CharSequence text) {
    splitter.split(text, counter);
  }

  /**
   * Learns the vocabulary from the words so far.
   *
   * @throws TokenizerException if there were none, or the size does not even hold the alphabet
   */
  public Vocabulary train() {
    if (words.isEmpty()) {
      throw new TokenizerException("no words to train a vocabulary on: the texts are empty");
    }
    List<Map.Entry<String, Count>> entries = new ArrayList<>(words.entrySet());
    entries.sort(Map.Entry.comparingByKey());
    var learner = new PieceLearner(options.size(), options.minFrequency());
    learner.addTokens(Vocabulary.SPECIAL_TOKENS);
    List<String> alphabet = alphabet(entries).stream().map(Character::toString).toList();
    learner.addTokens(alphabet);
    learner.addTokens(continuations(entries, alphabet));
    if (learner.tokenCount() > options.size()) {
      throw new TokenizerException(
          "a vocabulary of %d tokens does not hold the special tokens and single characters, which are %d: set the size to more than that, or max_alphabet (%d) to less"
              .formatted(options.size(), learner.tokenCount(), options.maxAlphabet()));
    }
    for (Map.Entry<String, Count> entry : entries) {
      learner.addWord(entry.getKey(), entry.getValue().value);
    }
    List<String> tokens = learner.learn();
    if (tokens.size() < options.size()) {
      listener.onVocabularySmaller(tokens.size(), options.size());
    }
    return Vocabulary.of(tokens);
  }

  /** The most frequent characters, by code point; of equally frequent ones the lower. */
  private List<Integer> alphabet(List<Map.Entry<String, Count>> entries) {
    var counts = new TreeMap<Integer, Long>();
    for (Map.Entry<String, Count> entry : entries) {
      long count = entry.getValue().value;
      entry.getKey().codePoints().forEach(c -> counts.merge(c, count, Long::sum));
    }
    int leftOut = counts.size() - options.maxAlphabet();
    if (leftOut > 0) {
      listener.onCharactersLeftOut(leftOut);
    }
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(options.maxAlphabet())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** The characters of the alphabet that stand behind others, marked so, by code point. */
  private static List<String> continuations(
      List<Map.Entry<String, Count>> entries, List<String> alphabet) {
    var behind = new TreeSet<Integer>();
    for (Map.Entry<String, Count> entry : entries) {
      entry.getKey().codePoints().skip(1).forEach(behind::add);
    }
    behind.retainAll(alphabet.stream().map(c -> c.codePointAt(0)).collect(Collectors.toSet()));
    return behind.stream()
        .map(c -> Vocabulary.CONTINUATION_PREFIX + Character.toString(c))
        .toList();
  }

  private void forgetRareWords() {
    long rarest = 0;
    int before = words.size();
    while (words.size() > maxWords / 2) {
      long limit = ++rarest;
      words.values().removeIf(count -> count.value <= limit);
    }
    words = new HashMap<>(words); // the old table is as large as it ever was
    listener.onWordsForgotten(before - words.size(), rarest);
  }

  private final class Counter implements BertWords.Sink {
    @Override
    public void word(char[] chars, int length) {
      words.computeIfAbsent(new String(chars, 0, length), word -> new Count()).value++;
      if (words.size() > maxWords) {
        forgetRareWords();
      }
    }

    @Override
    public void longWord() {
      // [UNK] with any vocabulary
    }
  }
}
