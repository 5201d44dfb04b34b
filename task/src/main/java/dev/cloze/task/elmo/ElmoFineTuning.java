package dev.cloze.task.elmo;

import dev.cloze.config.OptimizerConfig;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Task;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Learns to tag words or to classify texts from frozen vectors of words: Peters et al. (2018),
 * sections 3.3 and 4. The best state on the held-out part is the one that stays.
 *
 * <p>One thread; owns the network, not the vectors.
 *
 * @param <E> the task's kind of example
 * @param <P> what is predicted for one: tags, or a score for each class
 */
public final class ElmoFineTuning<E extends Example, P> implements AutoCloseable {
  private static final long REMEMBERED_BYTES = 2L << 30;
  private static final double CLIP_NORM = 5;

  /** Hears how it goes. */
  public interface Listener {
    /**
     * @param epoch from 1
     * @param loss the mean over the epoch, in nats for a label
     */
    void onEpoch(int epoch, double loss, Scores heldOut);
  }

  /**
   * What came of it.
   *
   * @param epochs that were trained
   * @param bestEpoch whose weights stay
   * @param scores of the best epoch on the held-out part
   * @param mixWeights of the layers, before their softmax: {@code cloze embed --mix-weights}
   * @param mixGamma {@code cloze embed --mix-gamma}
   */
  public record Result(
      int epochs, int bestEpoch, Scores scores, List<Double> mixWeights, double mixGamma) {}

  private final ElmoTaskSettings settings;
  private final ExampleReader<E, P> reader;
  private final FrozenVectors source;
  private final RememberedVectors vectors;
  private TaskNetwork network; // its shape follows from the first data that it sees
  private Optimizer optimizer;

  /**
   * @param task of tagging or classification
   * @param vectors borrowed
   * @throws TaskException if the task is of another kind
   */
  public ElmoFineTuning(Task<E, P> task, FrozenVectors vectors, ElmoTaskSettings settings) {
    this.settings = settings;
    this.source = vectors;
    this.vectors = new RememberedVectors(vectors, REMEMBERED_BYTES);
    reader = reader(task);
  }

  @SuppressWarnings("unchecked") // the kind of a task says what its examples and predictions are
  private static <E extends Example, P> ExampleReader<E, P> reader(Task<E, P> task) {
    return (ExampleReader<E, P>)
        switch (task.kind()) {
          case TAGGING -> new ExampleReader.OfWords(task.labels());
          case CLASSIFICATION -> new ExampleReader.OfTexts(task.labels());
          default ->
              throw new TaskException(
                  "ELMo learns tagging and classification; %s is a task of %s."
                      .formatted(
                          task.name(),
                          task.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        };
  }

  /**
   * Learns from one part and keeps what does best on the other.
   *
   * @throws TaskException if an example has no words or an unknown label, or the losses are not
   *     finite
   */
  public Result run(Dataset<E, P> train, Dataset<E, P> heldOut, Listener listener) {
    requireLabels(train);
    requireLabels(heldOut);
    build(train);
    Scores best = null;
    int bestEpoch = 0;
    int epoch = 0;
    List<Tensor> kept = List.of(); // the weights of the best epoch
    try {
      while (epoch < settings.epochs() && epoch - bestEpoch < settings.patience()) {
        epoch++;
        double loss = epoch(train.examples(), epoch);
        Scores scores = heldOut.score(predict(heldOut.examples()));
        listener.onEpoch(epoch, loss, scores);
        if (best == null || scores.main() > best.main()) {
          best = scores;
          bestEpoch = epoch;
          kept.forEach(Tensor::close);
          kept = network.copy();
        }
      }
      network.restore(kept);
    } finally {
      kept.forEach(Tensor::close);
    }
    ScalarMix.Learned mix = network.mix();
    List<Double> weights = new ArrayList<>();
    for (float weight : mix.weights()) {
      weights.add((double) weight);
    }
    return new Result(epoch, bestEpoch, best, weights, mix.gamma());
  }

  private static void requireLabels(Dataset<?, ?> data) {
    if (data.examples().isEmpty() || !data.isLabelled()) {
      throw new TaskException(
          "%s has no %s: learning needs them in both parts."
              .formatted(data.name(), data.isLabelled() ? "examples" : "labels"));
    }
  }

  private void build(Dataset<E, P> train) {
    if (network != null) {
      throw new IllegalStateException("it has learned already");
    }
    network =
        new TaskNetwork(
            settings,
            source.numLayers(),
            source.size(),
            reader.labels().size(),
            reader.textsOfExample(train.examples().get(0)));
    optimizer =
        Optimizer.create(
            new OptimizerConfig(
                "adam", settings.learningRate(), 0.9, 0.999, 1e-8, 0, true, CLIP_NORM),
            network.parameters());
  }

  /** One pass over the examples in an order of its own; the mean loss. */
  private double epoch(List<E> examples, int epoch) {
    long seed = RandomBits.derive(settings.seed(), epoch);
    List<E> shuffled = new ArrayList<>(examples);
    Collections.shuffle(shuffled, new Random(seed));
    double sum = 0;
    long labels = 0;
    for (int from = 0; from < shuffled.size(); from += settings.batchSize()) {
      List<E> batch =
          shuffled.subList(from, Math.min(from + settings.batchSize(), shuffled.size()));
      int[] wanted = batch.stream().flatMapToInt(e -> Arrays.stream(reader.labels(e))).toArray();
      double loss = step(batch, wanted, RandomBits.derive(seed, from));
      if (!Double.isFinite(loss)) {
        throw new TaskException(
            "The loss became %s in epoch %d: lower the learning rate.".formatted(loss, epoch));
      }
      sum += loss * wanted.length;
      labels += wanted.length;
    }
    return sum / labels;
  }

  /** One update; the mean loss of the labels. */
  private double step(List<E> batch, int[] wanted, long seed) {
    try (PointerScope scope = new PointerScope()) { // frees every tensor of this step
      Tensor scores = network.scores(texts(batch), seed); // [labels, C]
      Tensor loss = torch.cross_entropy_loss(scores, Tensors.indices(wanted));
      loss.backward();
      double norm = GradientNorm.of(network.parameters());
      optimizer.step(settings.learningRate(), GradientNorm.divisor(norm, CLIP_NORM));
      network.parameters().clearGradients();
      return loss.item_double();
    }
  }

  private TextBatch texts(List<E> batch) {
    return new TextBatch(
        vectors.of(batch.stream().flatMap(e -> reader.texts(e).stream()).toList()));
  }

  /**
   * A prediction for each example, in their order.
   *
   * @throws IllegalStateException before {@link #run}
   */
  public List<P> predict(List<E> examples) {
    if (network == null) {
      throw new IllegalStateException("it has not learned yet");
    }
    List<P> result = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += settings.batchSize()) {
      List<E> batch =
          examples.subList(from, Math.min(from + settings.batchSize(), examples.size()));
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        Tensor scores = network.scores(texts(batch)); // [labels, C]
        int classes = (int) scores.size(1);
        float[] values = Tensors.floats(scores);
        int at = 0;
        for (E example : batch) {
          int first = at;
          at += reader.rows(example);
          result.add(
              reader.prediction(
                  IntStream.range(first, at)
                      .mapToObj(
                          row -> Arrays.copyOfRange(values, row * classes, (row + 1) * classes))
                      .toArray(float[][]::new)));
        }
      }
    }
    return result;
  }

  @Override
  public void close() {
    vectors.close();
    if (network != null) {
      optimizer.close();
      network.close();
    }
  }
}
