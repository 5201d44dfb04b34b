package dev.cloze.data;

import dev.cloze.config.DataConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.Vocabulary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The batches of a training run, made ahead on threads of its own and handed out in order. What
 * comes out depends on the corpus, the configuration and the position only, never on the threads. A
 * batch that crosses the end of an epoch takes the rest from the next one.
 *
 * <p>For one consumer thread.
 */
public final class BatchLoader implements AutoCloseable {
  private final BatchMaker maker;
  private final SamplePositions positions;
  private final ExecutorService threads;
  private final int microBatches;
  private final int microBatchSize;
  private final int ahead;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private SamplerState state;

  /** A micro-batch in the making, and where the sampler stands after it. */
  private record Pending(Future<MaskedBatch> batch, SamplerState after) {}

  /**
   * @param seed of the run; decides order, pairs and masks
   * @param batchSize sequences of one step
   * @param microBatchSize sequences of one {@link MaskedBatch}; divides {@code batchSize}
   * @param start {@link SamplerState#start} or the {@link #state()} of an earlier loader
   */
  public BatchLoader(
      Corpus corpus,
      Vocabulary vocabulary,
      DataConfig data,
      ObjectiveConfig objective,
      long seed,
      int batchSize,
      int microBatchSize,
      SamplerState start) {
    if (microBatchSize < 1 || batchSize % microBatchSize != 0) {
      throw new DataException(
          "training.batch_size %d is no multiple of training.micro_batch_size %d"
              .formatted(batchSize, microBatchSize));
    }
    if (start.seed() != seed) {
      throw new DataException(
          "the run was begun with training.seed %d, not %d; resume it with that seed"
              .formatted(start.seed(), seed));
    }
    this.microBatchSize = microBatchSize;
    microBatches = batchSize / microBatchSize;
    ahead = Math.max(microBatches, 2 * data.loaderThreads());
    maker = new BatchMaker(corpus, vocabulary, data, objective, seed);
    threads = Executors.newFixedThreadPool(data.loaderThreads(), BatchLoader::thread);
    state = start;
    try {
      positions = new SamplePositions(maker.samples(), start, threads);
    } catch (RuntimeException e) {
      threads.shutdownNow();
      throw e;
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "cloze-loader");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * The micro-batches of the next step.
   *
   * @throws DataException if one cannot be made; the message names the sample
   */
  public List<MaskedBatch> next() {
    List<MaskedBatch> step = new ArrayList<>(microBatches);
    SamplerState after = state;
    try {
      while (step.size() < microBatches) {
        while (pending.size() < ahead) {
          pending.add(submit());
        }
        Pending first = pending.remove();
        step.add(first.batch().get());
        after = first.after();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while waiting for the next batch", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DataException problem
          ? problem
          : new DataException("cannot make the next batch: " + e.getCause(), e.getCause());
    }
    state = after;
    return step;
  }

  /** The position after the steps handed out so far. */
  public SamplerState state() {
    return state;
  }

  /** Stops the threads. */
  @Override
  public void close() {
    threads.shutdownNow();
    pending.clear();
  }

  /**
   * The batches for evaluation: always the same samples with the same masks, one pass over the
   * corpus or as far as {@code batches} reach. Each is made when it is asked for, so the list takes
   * no memory; the corpus must stay open.
   *
   * @param batchSize sequences of one batch; the last one may have fewer
   * @param batches at most so many; 0 for all
   */
  public static List<MaskedBatch> fixed(
      Corpus corpus,
      Vocabulary vocabulary,
      DataConfig data,
      ObjectiveConfig objective,
      int batchSize,
      int batches) {
    return new HeldOutBatches(
        new BatchMaker(corpus, vocabulary, data, objective, HeldOutBatches.SEED),
        batchSize,
        batches);
  }

  private Pending submit() throws InterruptedException, ExecutionException {
    List<SamplePositions.Place> places = new ArrayList<>(microBatchSize);
    for (int i = 0; i < microBatchSize; i++) {
      places.add(positions.next());
    }
    return new Pending(threads.submit(() -> maker.make(places)), positions.state());
  }
}
