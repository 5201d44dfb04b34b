package dev.cloze.task.finetune;

import dev.cloze.config.ElmoTaskConfig;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.model.Parameters;
import dev.cloze.task.TaskException;
import dev.cloze.task.elmo.ElmoVectors;
import dev.cloze.task.elmo.TaskNetwork;
import dev.cloze.task.elmo.TextBatch;
import dev.cloze.task.example.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * A task learned above an ELMo.
 *
 * @param fresh whether each network gets an ELMo of its own that has learned nothing
 */
record ElmoLearning<E extends Example, P>(
    ElmoNetworks source, WordReading<E, P> reading, ElmoTaskConfig config, boolean fresh)
    implements TaskLearning<E, P, WordItem, float[][]> {

  @Override
  public List<WordItem> encode(E example, int index) {
    return reading.items(example, index);
  }

  @Override
  public int weight(WordItem item) {
    return item.rows();
  }

  @Override
  public P prediction(E example, List<WordItem> items, List<float[][]> outputs) {
    return reading.prediction(outputs);
  }

  @Override
  public List<String> problems() {
    return reading.problems();
  }

  @Override
  public void require(Precision precision) {
    if (precision != Precision.FP32) {
      throw new TaskException(
          "%s is an ELMo, above which everything is computed in fp32; choose that precision."
              .formatted(source.directory()));
    }
  }

  @Override
  public Start<WordItem, float[][]> start(long seed) throws IOException {
    if (!fresh) {
      return new Start<>(above(source.vectors(), false, seed), List.of());
    }
    ElmoVectors vectors = ElmoVectors.fresh(source.directory(), RandomBits.derive(seed, "elmo"));
    return new Start<>(
        above(vectors, true, seed),
        List.of(
            "The weights of %s are not used: the ELMo begins with fresh values, and keeps them."
                .formatted(source.directory())));
  }

  private Network above(ElmoVectors vectors, boolean own, long seed) {
    return new Network(
        vectors, own, new TaskNetwork(config, vectors.numLayers(), vectors.size(), seed));
  }

  @Override
  public TunedNetwork<WordItem, float[][]> read() throws IOException {
    ElmoVectors vectors = source.vectors();
    return new Network(
        vectors,
        false,
        TaskNetwork.read(source.directory(), config, vectors.numLayers(), vectors.size()));
  }

  /** An ELMo with what is above it. */
  private final class Network implements TunedNetwork<WordItem, float[][]> {
    private final ElmoVectors vectors;
    private final boolean ownVectors; // rather than those that all runs share
    private final TaskNetwork network;

    Network(ElmoVectors vectors, boolean ownVectors, TaskNetwork network) {
      this.vectors = vectors;
      this.ownVectors = ownVectors;
      this.network = network;
    }

    @Override
    public Parameters parameters() {
      return network.parameters();
    }

    @Override
    public ToDoubleFunction<String> rates() {
      return name -> 1;
    }

    private TextBatch batch(List<WordItem> items) {
      return new TextBatch(vectors.of(items.stream().flatMap(i -> i.texts().stream()).toList()));
    }

    @Override
    public Tensor lossSum(List<WordItem> items, long[] seeds) {
      int[] labels = items.stream().flatMapToInt(i -> Arrays.stream(i.labels())).toArray();
      return LossSums.crossEntropy(network.scores(batch(items), seeds[0]), labels);
    }

    @Override
    public List<float[][]> outputs(List<WordItem> items) {
      List<float[]> rows = TextObjective.rows(network.scores(batch(items)));
      List<float[][]> outputs = new ArrayList<>();
      int at = 0;
      for (WordItem item : items) {
        outputs.add(rows.subList(at, at + item.rows()).toArray(float[][]::new));
        at += item.rows();
      }
      return outputs;
    }

    @Override
    public void write(Path directory) throws IOException {
      vectors.write(directory);
      network.write(directory);
    }

    @Override
    public void close() {
      network.close();
      if (ownVectors) {
        vectors.close();
      }
    }
  }
}
