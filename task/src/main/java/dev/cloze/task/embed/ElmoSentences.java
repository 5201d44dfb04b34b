package dev.cloze.task.embed;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.model.elmo.LstmState;
import dev.cloze.task.TaskException;
import dev.cloze.text.words.WordVocabulary;
import dev.cloze.text.words.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * ELMo's vectors of sentences whose words stand between blanks. The begin and the end of a sentence
 * are added for the network and taken away from the result.
 */
public final class ElmoSentences implements SentenceEncoder<List<String>> {
  private final ElmoModel model;
  private final WordIds wordIds;
  private final SentenceState state;
  private final int warmUp;
  private final int batchSize;
  private final List<LstmState> carried; // null where nothing is carried
  private boolean begun;
  private long emptyLines;

  private ElmoSentences(
      ElmoModel model, WordIds wordIds, SentenceState state, int warmUp, int batchSize) {
    this.model = model;
    this.wordIds = wordIds;
    this.state = state;
    this.warmUp = warmUp;
    this.batchSize = batchSize;
    carried = state == SentenceState.CARRIED ? model.states(batchSize) : null;
  }

  /**
   * Opens a model.
   *
   * @param paths the vocabulary among them is needed where words are looked up in a table
   * @param warmUp how often the first sentences are read before they are read for good: with {@link
   *     SentenceState#ZERO} every sentence, each after itself; else those of the first batch
   * @param batchSize the most sentences of a batch, and the rows that carry a state
   */
  public static ElmoSentences open(
      ElmoPaths paths, SentenceState state, int warmUp, int batchSize) {
    try {
      ElmoModel model = ElmoFiles.readForVectors(paths.options(), paths.weights());
      try {
        return new ElmoSentences(model, wordIds(model, paths), state, warmUp, batchSize);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (IOException e) {
      throw new TaskException(
          "Cannot read the model %s: %s.".formatted(paths.weights(), e.getMessage()), e);
    }
  }

  private static WordIds wordIds(ElmoModel model, ElmoPaths paths) {
    Optional<WordVocabulary> vocabulary = paths.vocabulary().map(WordVocabulary::read);
    Optional<CharacterCnnConfig> characters = model.config().characterCnn();
    if (characters.isPresent()) {
      return WordIds.spelled(characters.get().maxCharactersPerToken());
    }
    WordVocabulary words =
        vocabulary
            .map(WordVocabulary::requireUnknown)
            .orElseThrow(
                () ->
                    new TaskException(
                        "%s has a table of words and no characters, so it needs its vocabulary: name it with --vocab."
                            .formatted(paths.weights())));
    if (words.size() != model.config().vocabSize()) {
      throw new TaskException(
          "%s has %,d words and the table of %s has %,d rows: they do not belong together."
              .formatted(
                  words.source(), words.size(), paths.weights(), model.config().vocabSize()));
    }
    return WordIds.lookedUp(words);
  }

  @Override
  public int numLayers() {
    return model.config().numHiddenLayers() + 1;
  }

  @Override
  public int hiddenSize() {
    return model.config().hiddenSize();
  }

  @Override
  public List<String> sentence(String line, long number) {
    List<String> words = Words.of(line);
    if (words.isEmpty()) {
      emptyLines++;
    }
    words.forEach(word -> wordIds.count(word, number));
    return words;
  }

  @Override
  public List<String> tokens(List<String> sentence) {
    return sentence;
  }

  @Override
  public boolean isIndependent() {
    return state == SentenceState.ZERO;
  }

  @Override
  public List<Tensor> layers(List<List<String>> sentences) {
    if (sentences.size() > batchSize) {
      throw new IllegalArgumentException(sentences.size() + " sentences in a batch");
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int[][] numbered = new int[sentences.size()][];
    for (int i = 0; i < numbered.length; i++) {
      List<String> words = new ArrayList<>();
      words.add(WordVocabulary.BEGIN);
      words.addAll(sentences.get(i));
      words.add(WordVocabulary.END);
      numbered[i] =
          words.stream()
              .mapToInt(word -> numbers.computeIfAbsent(word, w -> numbers.size()))
              .toArray();
    }
    int[] ids = wordIds.of(numbers.keySet());
    List<LstmState> states = carried == null ? model.states(numbered.length) : carried;
    try {
      int runs = carried == null || !begun ? warmUp : 0;
      begun = true;
      List<Tensor> layers = run(ids, numbered, states);
      for (int i = 0; i < runs; i++) {
        layers.forEach(Tensor::close);
        layers = run(ids, numbered, states);
      }
      return layers.stream().map(t -> t.narrow(1, 1, t.size(1) - 2)).toList();
    } finally {
      if (carried == null) {
        states.forEach(LstmState::close);
      }
    }
  }

  private List<Tensor> run(int[] ids, int[][] sentences, List<LstmState> states) {
    return model.layers(ids, sentences, states, Precision.FP32);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (emptyLines > 0) {
      problems.add("%,d lines are empty; they have no vectors".formatted(emptyLines));
    }
    problems.addAll(wordIds.problems());
    return problems;
  }

  @Override
  public void close() {
    if (carried != null) {
      carried.forEach(LstmState::close);
    }
    model.close();
  }
}
