package dev.cloze.task.embed;

import dev.cloze.config.ElmoOptions;
import dev.cloze.engine.Precision;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.model.elmo.LstmState;
import dev.cloze.task.TaskException;
import dev.cloze.text.words.WordVocabulary;
import dev.cloze.text.words.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * ELMo's vectors of sentences whose words stand between blanks. The begin and the end of a sentence
 * are added for the network and taken away from the result.
 */
public final class ElmoSentences implements SentenceEncoder<List<String>> {
  private final ElmoModel model;
  private final ElmoPaths paths;
  private final WordIds wordIds;
  private final SentenceState state;
  private final int warmUp;
  private final int batchSize;
  private final List<LstmState> carried; // null where nothing is carried
  private boolean begun;
  private long emptyLines;

  private ElmoSentences(
      ElmoModel model, ElmoPaths paths, SentenceState state, int warmUp, int batchSize) {
    this.model = model;
    this.paths = paths;
    wordIds = wordIds();
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
    return open(
        () -> ElmoFiles.readForVectors(paths.options(), paths.weights()),
        paths,
        state,
        warmUp,
        batchSize);
  }

  /**
   * A model of the same shape that has learned nothing: what learned vectors are compared with.
   * Every sentence begins with an empty memory.
   */
  public static ElmoSentences fresh(ElmoPaths paths, long seed, int batchSize) {
    return open(
        () -> ElmoFiles.freshForVectors(paths.options(), paths.weights(), seed),
        paths,
        SentenceState.ZERO,
        0,
        batchSize);
  }

  /** Makes a network from files. */
  private interface Source {
    ElmoModel open() throws IOException;
  }

  private static ElmoSentences open(
      Source source, ElmoPaths paths, SentenceState state, int warmUp, int batchSize) {
    try {
      ElmoModel model = source.open();
      try {
        return new ElmoSentences(model, paths, state, warmUp, batchSize);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (IOException e) {
      throw new TaskException(
          "Cannot read the model %s: %s.".formatted(paths.weights(), e.getMessage()), e);
    }
  }

  private WordIds wordIds() {
    WordIds ids = WordIds.of(model.config().characterCnn(), paths);
    if (ids instanceof WordIds.LookedUp table && table.size() != model.config().vocabSize()) {
      throw new TaskException(
          "%s has %,d words and the table of %s has %,d rows: they do not belong together."
              .formatted(
                  table.source(), table.size(), paths.weights(), model.config().vocabSize()));
    }
    return ids;
  }

  /**
   * Writes the network, and the vocabulary that it needs, into an existing directory, which then is
   * an ELMo of its own. A softmax does not come along.
   */
  public void write(Path directory) throws IOException {
    ElmoOptions options = ElmoOptions.read(paths.options());
    ElmoFiles.write(
        model, new ElmoOptions(model.config(), options.training(), List.of()), directory);
    if (wordIds instanceof WordIds.LookedUp) {
      Path vocabulary = paths.vocabulary().orElseThrow();
      String name = vocabulary.getFileName().toString();
      Files.copy(
          vocabulary, directory.resolve(name.endsWith(".gz") ? "vocab.txt.gz" : "vocab.txt"));
    }
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
