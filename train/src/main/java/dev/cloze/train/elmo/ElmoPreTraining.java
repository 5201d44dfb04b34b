package dev.cloze.train.elmo;

import dev.cloze.data.StreamBatch;
import dev.cloze.data.WordStreams;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.elmo.ElmoFlops;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.model.elmo.LogUniformSample;
import dev.cloze.model.elmo.LstmState;
import dev.cloze.model.elmo.PackedSteps;
import dev.cloze.model.elmo.WordSoftmax;
import dev.cloze.train.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The objective of ELMo: the next word in both directions. Peters et al. (2018), section 3.1; the
 * sampled softmax of Jozefowicz et al. (2016). What the LSTMs remember goes on from batch to batch,
 * and gradients end at the border of a batch. Owns the network and that memory.
 */
public final class ElmoPreTraining implements AutoCloseable {
  private static final int DROPOUT = 0;
  private static final int SAMPLE = 1;

  private final ElmoModel model;
  private final Precision precision;
  private final int negativeSamples;
  private final long seed;
  private final List<LstmState> memory;

  /**
   * @param model owned from now on
   * @param rows of each direction in a batch
   * @param negativeSamples wrong words of a direction and step; 0 for the whole vocabulary
   * @param seed of dropout and samples, which depend on nothing else but the step
   */
  public ElmoPreTraining(
      ElmoModel model, Precision precision, int rows, int negativeSamples, long seed) {
    this.model = model;
    this.precision = precision;
    this.negativeSamples = negativeSamples;
    this.seed = seed;
    memory = model.states(rows);
  }

  public Parameters parameters() {
    return model.parameters();
  }

  public ElmoModel model() {
    return model;
  }

  /** The useful operations of a step: products only, forward and backward. */
  public double flops(StreamBatch batch) {
    return ElmoFlops.training(
        model.config(),
        batch.words().length / model.idsPerWord(),
        (long) batch.predictions() * batch.inputs().length,
        negativeSamples == 0 ? model.config().vocabSize() : negativeSamples + 1L);
  }

  /** One step's losses, and the way back. */
  public final class Step {
    private final ElmoModel.Pass pass;
    private final List<WordSoftmax.Loss> directions;

    private Step(ElmoModel.Pass pass, List<WordSoftmax.Loss> directions) {
      this.pass = pass;
      this.directions = directions;
    }

    public StreamLosses losses() {
      return new StreamLosses(
          directions.get(0).mean(), directions.size() > 1 ? directions.get(1).mean() : Double.NaN);
    }

    /**
     * Adds the gradients of the total loss times the steps of a batch: the original sums over time
     * and takes the mean of rows and directions, and its clipping and Adagrad count on that size.
     */
    public void backward() {
      pass.backward(directions.stream().map(WordSoftmax.Loss::backward).toList());
    }
  }

  /**
   * Reads a batch, and remembers it.
   *
   * @param step updates of the weights done
   * @return what lives in the caller's scope
   */
  public Step step(StreamBatch batch, long step) {
    long stepSeed = RandomBits.derive(seed, step);
    ElmoModel.Pass pass =
        model.train(
            batch.words(),
            batch.inputs(),
            PackedSteps.equal(batch.rows(), batch.steps()),
            memory,
            precision,
            RandomBits.derive(stepSeed, DROPOUT));
    double weight = (double) batch.steps() / batch.inputs().length;
    List<WordSoftmax.Loss> directions = new ArrayList<>();
    for (int direction = 0; direction < batch.inputs().length; direction++) {
      Tensor output = pass.output(direction);
      int[] targets = batch.targets()[direction];
      directions.add(
          negativeSamples == 0
              ? model.softmax().full(output, targets, weight, precision)
              : model
                  .softmax()
                  .sampled(output, targets, sample(stepSeed, direction), weight, precision));
    }
    return new Step(pass, directions);
  }

  private LogUniformSample sample(long stepSeed, int direction) {
    return LogUniformSample.draw(
        model.config().vocabSize(),
        negativeSamples,
        RandomBits.derive(stepSeed, SAMPLE + direction));
  }

  /**
   * Judges the network on held-out text, with the whole vocabulary and without dropout. Begins with
   * an empty memory and leaves that of training alone.
   *
   * @param streams read to their end; one step a batch judges the most words, as the original does
   * @return empty if the text does not fill a batch
   */
  public Optional<StreamLosses> evaluate(WordStreams streams) {
    return evaluate(streams, Long.MAX_VALUE, () -> false);
  }

  /**
   * As above, but no further than wanted.
   *
   * @param mostBatches to read
   * @param stopRequested asked after each batch
   * @return empty, too, if a stop was requested
   */
  public Optional<StreamLosses> evaluate(
      WordStreams streams, long mostBatches, BooleanSupplier stopRequested) {
    List<LstmState> states = null;
    double[] sums = new double[model.config().directions()];
    long predictions = 0;
    boolean stopped = false;
    for (long i = 0; i < mostBatches && !stopped; i++) {
      Optional<StreamBatch> next = streams.next();
      if (next.isEmpty()) {
        break;
      }
      StreamBatch batch = next.get();
      states = states == null ? model.states(batch.rows()) : states;
      try (PointerScope scope = new PointerScope()) {
        PackedSteps steps = PackedSteps.equal(batch.rows(), batch.steps());
        List<Tensor> outputs =
            model.outputs(batch.words(), batch.inputs(), steps, states, precision);
        for (int direction = 0; direction < sums.length; direction++) {
          sums[direction] +=
              model.softmax().sum(outputs.get(direction), batch.targets()[direction], precision);
        }
      }
      predictions += batch.predictions();
      stopped = stopRequested.getAsBoolean();
    }
    if (states == null) {
      return Optional.empty();
    }
    states.forEach(LstmState::close);
    if (stopped) {
      return Optional.empty();
    }
    return Optional.of(
        new StreamLosses(
            sums[0] / predictions, sums.length > 1 ? sums[1] / predictions : Double.NaN));
  }

  /** What the LSTMs remember, by name, borrowed: what a checkpoint stores. */
  public Map<String, Tensor> memory() {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (int direction = 0; direction < memory.size(); direction++) {
      List<Tensor> tensors = memory.get(direction).tensors();
      for (int i = 0; i < tensors.size(); i++) {
        result.put(
            "memory.%d.%d.%s".formatted(direction, i / 2, i % 2 == 0 ? "cell" : "hidden"),
            tensors.get(i));
      }
    }
    return result;
  }

  /**
   * Takes over the memory of a checkpoint.
   *
   * @throws TrainingException if it is of other rows or another network
   */
  public void restoreMemory(Map<String, Tensor> saved) {
    memory()
        .forEach(
            (name, own) -> {
              Tensor given = saved.get(name);
              if (given == null || !Arrays.equals(Tensors.shape(given), Tensors.shape(own))) {
                throw new TrainingException(
                    "The memory of the LSTMs does not fit this run: %s is %s in the checkpoint."
                        .formatted(name, given == null ? "missing" : "of another size"));
              }
              own.copy_(given);
            });
  }

  @Override
  public void close() {
    memory.forEach(LstmState::close);
    model.close();
  }
}
