package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * ELMo's bidirectional language model: a vector of each word, two stacks of LSTMs that never see
 * each other, a softmax that they share. Peters et al. (2018), section 3. Owns its weights.
 *
 * <p>A batch names each different word once, whose vector is then made once; its sentences are
 * numbers of these words.
 */
public final class ElmoModel implements AutoCloseable {
  private final ElmoConfig config;
  private final Parameters parameters;
  private final WordEncoder encoder;
  private final List<LstmStack> stacks = new ArrayList<>(); // forward, then backward
  private final WordSoftmax softmax; // null where no words are predicted

  /** A network with fresh weights, drawn as the original draws them. */
  public ElmoModel(ElmoConfig config, long seed) {
    this(config, seed, config.vocabSize() > 0);
  }

  /**
   * @param predictsWords whether it has a softmax: vectors alone need none, which can be the larger
   *     part of the weights
   */
  ElmoModel(ElmoConfig config, long seed, boolean predictsWords) {
    this.config = config;
    Weights weights = Weights.each(seed);
    parameters = weights.parameters();
    Tensor words = null; // [V, P]
    if (config.characterCnn().isPresent()) {
      encoder = new CharacterEncoder(config.characterCnn().get(), config.projectionSize(), weights);
    } else {
      WordTable table = new WordTable(config, weights);
      words = table.table();
      encoder = table;
    }
    for (int direction = 0; direction < config.directions(); direction++) {
      stacks.add(new LstmStack(config, direction, weights));
    }
    softmax =
        predictsWords
            ? new WordSoftmax(config, config.sharesSoftmax() ? words : null, weights)
            : null;
  }

  public ElmoConfig config() {
    return config;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Numbers that describe one word: its characters, or its id. */
  public int idsPerWord() {
    return encoder.idsPerWord();
  }

  /** Whether it has a softmax over its vocabulary. */
  public boolean predictsWords() {
    return softmax != null;
  }

  /**
   * The softmax over the vocabulary.
   *
   * @throws IllegalStateException if the model has none
   */
  public WordSoftmax softmax() {
    if (softmax == null) {
      throw new IllegalStateException("the model was made without a softmax");
    }
    return softmax;
  }

  /** Fresh memories of {@code rows} sentences, one for each direction; the caller closes them. */
  public List<LstmState> states(long rows) {
    return stacks.stream().map(stack -> stack.state(rows)).toList();
  }

  /**
   * The vectors of words alone, [n, P] fp32.
   *
   * @param words ids as {@link #layers} takes them
   */
  public Tensor words(int[] words, Precision precision) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      return encoder.forward(words, precision).values();
    }
  }

  /**
   * What every layer makes of sentences.
   *
   * @param words ids of the different words, one after another: characters in the space of {@link
   *     ElmoConfig#CHARACTERS} moved up by one, or the words' own ids
   * @param sentences numbers of these words, with the begin and end of the sentence
   * @param states of as many rows as there are sentences, or more: row i continues in sentence i
   * @return a sentence each, [L + 1, length, H] fp32: the word vector (once for each direction),
   *     then the layers
   */
  public List<Tensor> layers(
      int[] words, int[][] sentences, List<LstmState> states, Precision precision) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor vectors = encoder.forward(words, precision).values(); // [n, P]
      PackedSentences packed = PackedSentences.of(sentences);
      List<List<Tensor>> directions = new ArrayList<>(); // each L + 1 tensors [N, P]
      for (int direction = 0; direction < stacks.size(); direction++) {
        Tensor x = vectors.index_select(0, Tensors.indices(packed.words(direction == 1)));
        List<Tensor> layers = new ArrayList<>();
        layers.add(x);
        try (LstmState sorted = stacks.get(direction).state(sentences.length)) {
          packed.sort(states.get(direction), sorted);
          layers.addAll(stacks.get(direction).forward(x, packed.steps(), sorted, precision.type()));
          packed.unsort(sorted, states.get(direction));
        }
        directions.add(layers);
      }
      List<Tensor> result = new ArrayList<>();
      for (int sentence = 0; sentence < sentences.length; sentence++) {
        result.add(join(directions, packed, sentence));
      }
      return result;
    }
  }

  /** [L + 1, length, H] */
  private Tensor join(List<List<Tensor>> directions, PackedSentences packed, int sentence) {
    TensorVector joined = new TensorVector();
    for (int direction = 0; direction < directions.size(); direction++) {
      TensorVector layers = new TensorVector();
      Tensor rows = Tensors.indices(packed.rows(sentence, direction == 1));
      directions.get(direction).forEach(layer -> layers.push_back(layer.index_select(0, rows)));
      joined.push_back(torch.stack(layers, 0));
    }
    return torch.cat(joined, 2);
  }

  /**
   * What the softmax reads, without dropout and gradients: for judging.
   *
   * @param streams for each direction numbers of words in the order in which it reads, packed
   * @return a direction each, [N, P] fp32
   */
  public List<Tensor> outputs(
      int[] words,
      int[][] streams,
      PackedSteps steps,
      List<LstmState> states,
      Precision precision) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor vectors = encoder.forward(words, precision).values(); // [n, P]
      List<Tensor> result = new ArrayList<>();
      for (int direction = 0; direction < stacks.size(); direction++) {
        Tensor x = vectors.index_select(0, Tensors.indices(streams[direction])); // [N, P]
        List<Tensor> layers =
            stacks.get(direction).forward(x, steps, states.get(direction), precision.type());
        result.add(layers.get(layers.size() - 1));
      }
      return result;
    }
  }

  /**
   * A pass for training, with dropout.
   *
   * @param words as above
   * @param streams for each direction numbers of words in the order in which it reads, packed
   * @param states one for each direction, carried on in place
   * @param seed of the dropout
   */
  public Pass train(
      int[] words,
      int[][] streams,
      PackedSteps steps,
      List<LstmState> states,
      Precision precision,
      long seed) {
    WordVectors vectors = encoder.forward(words, precision);
    List<LstmStack.Pass> passes = new ArrayList<>();
    for (int direction = 0; direction < stacks.size(); direction++) {
      Tensor x = vectors.values().index_select(0, Tensors.indices(streams[direction])); // [N, P]
      passes.add(
          stacks
              .get(direction)
              .record(
                  x,
                  steps,
                  states.get(direction),
                  precision.type(),
                  RandomBits.derive(seed, direction)));
    }
    return new Pass(vectors, streams, passes);
  }

  /** One pass for training. */
  public static final class Pass {
    private final WordVectors vectors;
    private final int[][] streams;
    private final List<LstmStack.Pass> passes;

    private Pass(WordVectors vectors, int[][] streams, List<LstmStack.Pass> passes) {
      this.vectors = vectors;
      this.streams = streams;
      this.passes = passes;
    }

    /** What the softmax reads: [N, P] fp32, packed. */
    public Tensor output(int direction) {
      return passes.get(direction).output();
    }

    /**
     * Adds the gradients of all weights but the softmax's to theirs.
     *
     * @param gradients of the outputs of each direction
     */
    public void backward(List<Tensor> gradients) {
      Tensor total = torch.zeros_like(vectors.values()); // [n, P]
      for (int direction = 0; direction < passes.size(); direction++) {
        total.index_add_(
            0,
            Tensors.indices(streams[direction]),
            passes.get(direction).backward(gradients.get(direction)));
      }
      vectors.backward(total);
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}
