package dev.cloze.task.elmo;

import dev.cloze.config.ElmoTaskConfig;
import dev.cloze.config.LstmConfig;
import dev.cloze.engine.DropoutMask;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.model.ModelException;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.BidirectionalLstm;
import dev.cloze.model.layer.Linear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a task adds to vectors of words: their mix, LSTMs in both directions, and scores of labels.
 * A word is scored by its own outputs (Peters et al., 2018, section 4); a text by the largest of
 * each output over its words, and a pair of texts u, v by (u, v, |u - v|, u v) (Conneau et al.,
 * 2017, section 3). Owns its weights.
 */
public final class TaskNetwork implements AutoCloseable {
  private static final String WEIGHTS = "task.safetensors";
  private static final String CONFIG = "config.json";

  private final ElmoTaskConfig config;
  private final Parameters parameters;
  private final ScalarMix mix;
  private final BidirectionalLstm lstm;
  private final Linear output;
  private final DropoutMask dropout; // null for none

  /**
   * A network with fresh weights.
   *
   * @param numLayers vectors of a word
   * @param size features of a vector
   */
  public TaskNetwork(ElmoTaskConfig config, int numLayers, int size, long seed) {
    this.config = config;
    LstmConfig shape = config.lstm();
    Weights weights = Weights.each(seed);
    parameters = weights.parameters();
    mix = new ScalarMix(weights.at("scalar_mix"), numLayers);
    lstm =
        new BidirectionalLstm(
            weights.at("lstm"), size, shape.hiddenSize(), shape.numHiddenLayers());
    long features = (config.textsOfExample() == 2 ? 4 : 1) * lstm.outputSize();
    output = Linear.glorot(weights.at("output"), features, config.head().outputs());
    dropout = shape.dropout() > 0 ? new DropoutMask(shape.dropout()) : null;
  }

  /** What a directory says of a network that was written into it; empty if none was. */
  public static Optional<ElmoTaskConfig> config(Path directory) {
    return ElmoTaskConfig.read(directory.resolve(CONFIG));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws ModelException if weights are missing or have another shape
   */
  public static TaskNetwork read(Path directory, ElmoTaskConfig config, int numLayers, int size)
      throws IOException {
    TaskNetwork network = new TaskNetwork(config, numLayers, size, 0);
    Path file = directory.resolve(WEIGHTS);
    try (PointerScope scope = new PointerScope()) {
      List<String> missing =
          network.parameters.copyFrom(SafeTensors.open(file).readAll(), file.toString());
      if (!missing.isEmpty()) {
        throw new ModelException(
            "%s lacks %s, which its %s calls for. Fine-tune again: cloze finetune"
                .formatted(file, String.join(", ", missing), CONFIG));
      }
      return network;
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Writes the weights and what they are into an existing directory. */
  public void write(Path directory) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(directory.resolve(WEIGHTS), parameters.named(), Map.of("format", "pt"));
    }
    ScalarMix.Learned learned = mix.learned();
    Files.writeString(directory.resolve(CONFIG), config.toJson(learned.weights(), learned.gamma()));
  }

  public Parameters parameters() {
    return parameters;
  }

  /** A pass that learns: some features are dropped. */
  public Tensor scores(TextBatch texts, long seed) {
    return scores(texts, dropout, seed);
  }

  /**
   * A pass that judges.
   *
   * @param texts of an example one after the other
   * @return [words or examples, labels]
   */
  public Tensor scores(TextBatch texts) {
    return scores(texts, null, 0);
  }

  private Tensor scores(TextBatch texts, DropoutMask mask, long seed) {
    Tensor x = drop(mix.forward(texts.layers()), mask, RandomBits.derive(seed, 0)); // [N, H]
    Tensor read = texts.bySentence(lstm.forward(texts.byTime(x), texts.counts())); // [N, 2D]
    Tensor features = config.textsOfExample() == 0 ? read : pooled(texts.largest(read));
    return output.forward(drop(features, mask, RandomBits.derive(seed, 1)));
  }

  private Tensor pooled(Tensor texts) {
    if (config.textsOfExample() == 1) {
      return texts;
    }
    Tensor pairs = texts.view(-1, 2, lstm.outputSize());
    Tensor u = pairs.select(1, 0);
    Tensor v = pairs.select(1, 1);
    return torch.cat(new TensorVector(u, v, u.sub(v).abs(), u.mul(v)), 1);
  }

  private static Tensor drop(Tensor x, DropoutMask mask, long seed) {
    if (mask == null) {
      return x;
    }
    Tensor factors = Tensors.uninitialised(ScalarType.Float, Tensors.shape(x));
    mask.fill(factors, 0, x.numel(), seed);
    return x.mul(factors);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
