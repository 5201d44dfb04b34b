package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.Merge;
import dev.cloze.text.tokenizer.WordPieceOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns pieces of words as the Hugging Face trainers do: the most frequent pair of neighbouring
 * pieces becomes a new piece until the vocabulary is full.
 *
 * <p>The order of ids is: special tokens; for WordPiece characters by code point, {@code ##}
 * characters by code point; for byte-level BPE the 256 bytes by the code point of the character
 * that stands for each; then learned pieces. Among pairs of the same count the one with the lower
 * ids is merged first, left one before right one. The original does the same, but leaves the ids of
 * {@code ##} characters to chance, so its ties fall anyhow in WordPiece; in byte-level BPE they do
 * not. Same words, same vocabulary, whatever their order.
 */
public final class PieceTrainer {
  private static final int FEWEST_PAIRS = 1 << 14;
  private static final int MOST_PAIRS = 1 << 20; // more are no use: most are never merged

  private final VocabularyOptions options;
  private final long memoryBytes;
  private final TrainingListener listener;

  /**
   * @param memoryBytes for words, pieces and pairs
   */
  public PieceTrainer(VocabularyOptions options, long memoryBytes, TrainingListener listener) {
    this.options = options;
    this.memoryBytes = memoryBytes;
    this.listener = listener;
  }

  /** A splitter for the words that are to be counted; one for each thread. */
  public static WordSplitter splitter(VocabularyOptions options) {
    return switch (options.type()) {
      case WORDPIECE -> new BertSplitter(wordPieceOptions(options));
      case BPE -> new ByteLevelSplitter();
      case WORDS -> new WhitespaceSplitter();
    };
  }

  /** The options of a tokenizer that splits text as the training of a WordPiece vocabulary does. */
  public static WordPieceOptions wordPieceOptions(VocabularyOptions options) {
    return options.lowerCase() ? WordPieceOptions.UNCASED : WordPieceOptions.CASED;
  }

  /**
   * Learns pieces from these words, which are visited twice.
   *
   * @throws VocabularyException if there are none, or the size does not even hold the alphabet
   */
  public Learned learn(CountedWords words) {
    Alphabet alphabet =
        options.type() == VocabularyType.BPE
            ? new Alphabet.Bytes()
            : new Alphabet.Characters(options.maxAlphabet());
    var survey = new WordSurvey();
    words.forEach((word, length, count) -> survey.add(alphabet.see(word, length, count), count));
    if (survey.words() == 0) {
      throw new VocabularyException("no words to train a vocabulary on: the texts are empty");
    }
    int maxPairs =
        (int)
            Math.max(
                FEWEST_PAIRS, Math.min(MOST_PAIRS, memoryBytes / 8 / PairTable.BYTES_PER_PAIR));
    WordSurvey.Choice choice =
        survey.choose(memoryBytes - 2L * maxPairs * PairTable.BYTES_PER_PAIR);
    if (choice.leftOut().words() > 0) {
      listener.onWordsLeftOut(choice.leftOut());
    }
    var rows = new PieceWords(choice.words(), choice.pieces());
    var learner =
        new PieceLearner(
            options.size(), options.minFrequency(), alphabet.continuationPrefix(), maxPairs, rows);
    learner.addTokens(VocabularyOptions.specialTokens(options.type()));
    learner.addTokens(alphabet.tokens(listener));
    requireRoom(learner.tokenCount());
    alphabet.number(learner);
    words.forEach(new Speller(alphabet, choice.minCount(), rows));
    List<String> tokens = learner.learn(count -> listener.onLearning(count, options.size()));
    if (tokens.size() < options.size()) {
      listener.onVocabularySmaller(tokens.size(), options.size());
    }
    return new Learned(
        tokens, merges(learner, tokens), survey.words(), survey.occurrences(), choice.leftOut());
  }

  private void requireRoom(int tokens) {
    if (tokens > options.size()) {
      throw new VocabularyException(
          "a vocabulary of %d tokens does not hold the special tokens and single characters, which are %d: set the size to more than that%s"
              .formatted(
                  options.size(),
                  tokens,
                  options.type() == VocabularyType.WORDPIECE
                      ? ", or max_alphabet (%d) to less".formatted(options.maxAlphabet())
                      : ""));
    }
  }

  private List<Merge> merges(PieceLearner learner, List<String> tokens) {
    var merges = new ArrayList<Merge>();
    if (options.type() == VocabularyType.BPE) {
      for (long merge : learner.merges()) {
        merges.add(
            new Merge(tokens.get(PairTable.left(merge)), tokens.get(PairTable.right(merge))));
      }
    }
    return merges;
  }

  /** Turns the words that are frequent enough into rows of pieces. */
  private static final class Speller implements CountedWords.Sink {
    private final Alphabet alphabet;
    private final long minCount;
    private final PieceWords rows;
    private int[] pieces = new int[256];

    Speller(Alphabet alphabet, long minCount, PieceWords rows) {
      this.alphabet = alphabet;
      this.minCount = minCount;
      this.rows = rows;
    }

    @Override
    public void word(byte[] bytes, int length, long count) {
      if (count < minCount) {
        return;
      }
      if (length > pieces.length) {
        pieces = new int[Math.max(length, 2 * pieces.length)];
      }
      int spelled = alphabet.spell(bytes, length, pieces);
      if (spelled > 1) {
        rows.add(pieces, spelled, count);
      }
    }
  }
}
