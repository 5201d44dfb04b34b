package dev.cloze.task.finetune;

import dev.cloze.config.FineTuneTraining;
import dev.cloze.engine.RandomBits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which items each update of the weights sees: a function of seed and step, so that a run goes on
 * anywhere without replaying.
 */
final class BatchPlan {
  private final int[] tokens;
  private final FineTuneTraining config;
  private final long seed;
  private final long[] ends; // of the epochs, in steps
  private int cachedEpoch = -1;
  private List<int[]> cached;

  /**
   * @param tokens of each item
   */
  BatchPlan(int[] tokens, FineTuneTraining config, long seed) {
    this.tokens = tokens;
    this.config = config;
    this.seed = RandomBits.derive(seed, "order");
    ends = new long[(int) Math.ceil(config.epochs())];
    long end = 0;
    for (int epoch = 0; epoch < ends.length; epoch++) {
      long batches = batches(epoch);
      double share = Math.min(1, config.epochs() - epoch); // the last epoch may end early
      end += Math.max(1, (long) (batches * share));
      ends[epoch] = config.maxSteps() == 0 ? end : Math.min(end, config.maxSteps());
    }
  }

  private long batches(int epoch) {
    return config.batchTokens() == 0
        ? (tokens.length + config.batchSize() - 1) / config.batchSize()
        : epoch(epoch).size();
  }

  /** Updates in all. */
  long steps() {
    return ends[ends.length - 1];
  }

  /** Whether an epoch ends with the update of this number, counting from 1. */
  boolean endsEpoch(long stepsDone) {
    return Arrays.binarySearch(ends, stepsDone) >= 0;
  }

  /** Epochs done after so many updates. */
  double epochsAt(long stepsDone) {
    int epoch = epochOf(Math.min(stepsDone, steps() - 1));
    long begin = epoch == 0 ? 0 : ends[epoch - 1];
    return epoch + (double) (stepsDone - begin) / batches(epoch);
  }

  private int epochOf(long step) {
    int epoch = 0;
    while (ends[epoch] <= step) {
      epoch++;
    }
    return epoch;
  }

  /**
   * The items of an update.
   *
   * @param step counting from 0
   */
  int[] items(long step) {
    int epoch = epochOf(step);
    long begin = epoch == 0 ? 0 : ends[epoch - 1];
    return epoch(epoch).get((int) (step - begin));
  }

  private List<int[]> epoch(int epoch) {
    if (epoch != cachedEpoch) {
      cached = make(new Random(RandomBits.derive(seed, epoch)));
      cachedEpoch = epoch;
    }
    return cached;
  }

  private List<int[]> make(Random random) {
    int[] order = shuffled(random);
    List<int[]> batches = new ArrayList<>();
    for (int from = 0, to; from < order.length; from = to) {
      to = windowEnd(order, from);
      List<Integer> window = new ArrayList<>();
      for (int i = from; i < to; i++) {
        window.add(order[i]);
      }
      if (config.lengthWindow() > 1) {
        window.sort((a, b) -> Integer.compare(tokens[b], tokens[a])); // stable: ties by chance
      }
      List<int[]> cut = cut(window);
      if (config.lengthWindow() > 1) {
        Collections.shuffle(cut, random);
      }
      batches.addAll(cut);
    }
    return batches;
  }

  /** Fisher and Yates, with the generator that every Java has. */
  private int[] shuffled(Random random) {
    int[] order = new int[tokens.length];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private int windowEnd(int[] order, int from) {
    if (config.batchTokens() == 0) {
      return (int) Math.min(order.length, from + (long) config.lengthWindow() * config.batchSize());
    }
    long room = (long) config.lengthWindow() * config.batchTokens();
    int to = from;
    for (long sum = 0; to < order.length && (to == from || sum + tokens[order[to]] <= room); to++) {
      sum += tokens[order[to]];
    }
    return to;
  }

  private List<int[]> cut(List<Integer> window) {
    if (config.batchTokens() > 0) {
      return byTokens(window, tokens, config.batchTokens());
    }
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < window.size(); from += config.batchSize()) {
      int to = Math.min(window.size(), from + config.batchSize());
      batches.add(window.subList(from, to).stream().mapToInt(i -> i).toArray());
    }
    return batches;
  }

  /**
   * Cuts a list into pieces of at most so many tokens; an item that has more is a piece of its own.
   */
  static List<int[]> byTokens(List<Integer> items, int[] tokens, int most) {
    List<int[]> pieces = new ArrayList<>();
    for (int from = 0, to; from < items.size(); from = to) {
      long sum = tokens[items.get(from)];
      to = from + 1;
      while (to < items.size() && sum + tokens[items.get(to)] <= most) {
        sum += tokens[items.get(to++)];
      }
      pieces.add(items.subList(from, to).stream().mapToInt(i -> i).toArray());
    }
    return pieces;
  }
}
