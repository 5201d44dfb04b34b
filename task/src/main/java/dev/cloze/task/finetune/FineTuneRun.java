package dev.cloze.task.finetune;

import dev.cloze.config.ClozeException;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.engine.EngineException;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Scores;
import dev.cloze.task.squad.SquadTask;
import dev.cloze.train.metrics.MetricsFile;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import dev.cloze.train.schedule.LearningRate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One network fine-tuned with one seed, however often it is interrupted: a run that goes on from a
 * checkpoint ends in the same weights, bit for bit, as one that never stopped. One thread.
 */
final class FineTuneRun<E extends Example, P, I extends BatchItem, O> implements AutoCloseable {
  /** What a run learns from and is judged by. */
  record Data<E extends Example, P, I extends BatchItem>(
      EncodedData<E, I> train, List<Dataset<E, P>> dev, List<EncodedData<E, I>> encodedDev) {}

  private static final int WARM_UP_STEPS = 3; // which the libraries need to make their code

  private final String name;
  private final FineTuneRecipe recipe;
  private final long seed;
  private final TaskLearning<E, P, I, O> learning;
  private final Data<E, P, I> data;
  private final FineTuneListener listener;
  private final Precision precision;
  private final BatchPlan plan;
  private final RunFiles files;
  private final TunedNetwork<I, O> network;
  private final Optimizer optimizer;
  private FineTuneState state;
  private boolean saved;
  private int lastItems;
  private int stepsHere;
  private long trainedItems;
  private long trainNanos;

  /**
   * Takes over the newest checkpoint of the directory if there is one.
   *
   * @param directory of the run, made if it does not exist
   */
  FineTuneRun(
      TaskLearning<E, P, I, O> learning,
      FineTuneRecipe recipe,
      long seed,
      Data<E, P, I> data,
      Path directory,
      FineTuneListener listener)
      throws IOException {
    name = directory.getFileName().toString();
    this.recipe = recipe;
    this.seed = seed;
    this.learning = learning;
    this.data = data;
    this.listener = listener;
    precision = Precision.of(recipe.training().precision());
    plan = new BatchPlan(data.train().tokens(), recipe.training(), seed);
    files = RunFiles.open(directory, listener);
    try {
      TaskLearning.Start<I, O> begun = learning.start(seed);
      network = begun.network();
      optimizer = Optimizer.create(recipe.optimizer(), network.parameters(), network.rates());
      state = files.restore(network.parameters(), optimizer, recipe, data.train().hash());
      if (state.step() == 0) {
        begun.notices().forEach(listener::onNotice);
      }
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Trains to the end.
   *
   * @param stopRequested asked between steps and during evaluation; when true, the run saves a
   *     checkpoint and returns
   * @return empty if it was stopped
   */
  Optional<RunResult> run(BooleanSupplier stopRequested) throws IOException {
    LearningRate rate =
        new LearningRate(
            recipe.optimizer().learningRate(), recipe.schedule().over(plan.steps()), plan.steps());
    try (MetricsFile metrics = files.metrics(state.step())) {
      listener.onStart(name, state.step(), plan.steps(), trained(), data.train().items().size());
      while (true) {
        if (stopRequested.getAsBoolean() || evaluationDue() && !evaluate(metrics, stopRequested)) {
          save();
          return Optional.empty();
        }
        if (state.step() >= plan.steps() || isOutOfPatience()) {
          break;
        }
        long started = System.nanoTime();
        trainStep(rate.at(state.step()), metrics);
        countTime(System.nanoTime() - started);
        saveIfDue();
      }
      listener.onTrained(name, trainedItems, trainNanos / 1e9);
    } catch (RuntimeException e) {
      throw e instanceof ClozeException
          ? e
          : EngineException.of("step %d of %s".formatted(state.step() + 1, name), e);
    }
    return Optional.of(files.finish(seed, state));
  }

  private void countTime(long nanos) {
    if (stepsHere++ >= WARM_UP_STEPS) {
      trainedItems += lastItems;
      trainNanos += nanos;
    }
  }

  private boolean isOutOfPatience() {
    int patience = recipe.evaluation().patience();
    return patience > 0 && state.worse() >= patience;
  }

  private long trained() {
    return network.parameters().all().stream()
        .filter(p -> p.tensor().requires_grad())
        .mapToLong(p -> p.tensor().numel())
        .sum();
  }

  /** One update of the weights. */
  private void trainStep(double learningRate, MetricsFile metrics) {
    int[] chosen = plan.items(state.step());
    List<I> items = data.train().items();
    double weight = IntStream.of(chosen).mapToLong(i -> learning.weight(items.get(i))).sum();
    double loss = 0;
    for (int[] microBatch : microBatches(chosen)) {
      try (PointerScope microStep = new PointerScope()) { // frees every tensor of it
        Tensor share = lossSum(microBatch).mul(new Scalar(1 / Math.max(1, weight)));
        share.backward();
        loss += share.item_double();
      }
    }
    double norm = GradientNorm.of(network.parameters());
    requireFinite(loss, norm);
    try (PointerScope update = new PointerScope()) {
      optimizer.step(learningRate, GradientNorm.divisor(norm, recipe.optimizer().clipNorm()));
    }
    network.parameters().clearGradients();
    state = state.advanced();
    lastItems = chosen.length;
    saved = false;
    if (state.step() % recipe.training().logEvery() == 0) {
      Map<String, Double> values = new LinkedHashMap<>(); // Map.of is ordered anew in each process
      values.put("loss", loss);
      values.put("learning_rate", learningRate);
      values.put("gradient_norm", norm);
      metrics.write(state.step(), "train", values);
    }
    listener.onStep(name, state.step(), plan.steps(), loss);
  }

  private Tensor lossSum(int[] microBatch) {
    List<I> items = IntStream.of(microBatch).mapToObj(data.train().items()::get).toList();
    long ofStep = RandomBits.derive(RandomBits.derive(seed, "dropout"), state.step());
    long[] seeds = IntStream.of(microBatch).mapToLong(i -> RandomBits.derive(ofStep, i)).toArray();
    try (Precision.Guard autocast = precision.autocast()) {
      return network.lossSum(items, seeds);
    }
  }

  /** The longest items first, so that those of similar length are computed together. */
  private List<int[]> microBatches(int[] chosen) {
    List<I> items = data.train().items();
    List<Integer> longestFirst =
        IntStream.of(chosen)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -items.get(i).longest()))
            .toList();
    return BatchPlan.byTokens(
        longestFirst, data.train().tokens(), recipe.training().microBatchTokens());
  }

  private void requireFinite(double loss, double norm) {
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new TaskException(
          "Step %d of %s has the loss %s and the gradient norm %s: training has diverged. Lower optimizer.learning_rate, or raise schedule.warmup_share."
              .formatted(state.step() + 1, name, loss, norm));
    }
  }

  private boolean evaluationDue() {
    if (state.step() == 0 || state.evaluatedStep() == state.step()) {
      return false;
    }
    long every = recipe.evaluation().every();
    return state.step() == plan.steps()
        || (every > 0 ? state.step() % every == 0 : plan.endsEpoch(state.step()));
  }

  /**
   * @return false if it was stopped
   */
  private boolean evaluate(MetricsFile metrics, BooleanSupplier stopRequested) throws IOException {
    Map<String, Scores> scores = new LinkedHashMap<>();
    Predictor<E, P, I, O> predictor =
        new Predictor<>(network, learning, precision, 2 * recipe.training().microBatchTokens());
    for (int i = 0; i < data.dev().size(); i++) {
      Dataset<E, P> dataset = data.dev().get(i);
      List<P> predictions =
          predictor.predict(data.encodedDev().get(i), Evaluation.Listener.NONE, stopRequested);
      if (predictions == null) {
        return false;
      }
      scores.put(dataset.name(), dataset.score(predictions));
    }
    double main = scores.values().stream().mapToDouble(Scores::main).average().orElseThrow();
    state = state.evaluated(main);
    boolean best = state.bestStep() == state.step();
    if (best) { // before the checkpoint that says so: after a kill between the two it comes again
      files.writeBest(network, state.step(), scores, tuned(scores));
    }
    Map<String, Double> values = new LinkedHashMap<>();
    scores.forEach(
        (dataset, s) -> s.values().forEach((metric, v) -> values.put(dataset + "_" + metric, v)));
    metrics.write(state.step(), "evaluation", values);
    listener.onEvaluation(name, state.step(), scores, main, best);
    saved = false;
    save();
    return true;
  }

  /** The recipe with what was chosen by the dev data, for whoever uses the model. */
  private FineTuneRecipe tuned(Map<String, Scores> scores) {
    Double threshold = scores.values().iterator().next().values().get(SquadTask.NULL_THRESHOLD);
    return threshold == null ? recipe : recipe.with(recipe.answers().withNullThreshold(threshold));
  }

  private void saveIfDue() {
    int every = recipe.training().checkpointEvery();
    if (every > 0 && state.step() % every == 0) {
      save();
    }
  }

  private void save() {
    if (!saved) {
      files.save(network.parameters(), optimizer, state);
      saved = true;
    }
  }

  @Override
  public void close() {
    optimizer.close();
    network.close();
    files.close();
  }
}
