package dev.cloze.search;

import dev.cloze.config.ArchitectureShape;
import dev.cloze.config.BortConfig;
import dev.cloze.config.InferenceMeasure;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.model.bort.BortForMaskedLM;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.layer.TokenInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Times forward passes through the encoder on this device: fixed random tokens, no dropout, no
 * gradients, no head. Shapes come in a shuffled order, so that a drift of the machine does not look
 * like size, and the maximum point first and last, so that a drift is seen.
 */
final class TimedInference {
  private static final double SPREAD = 0.2;
  private static final double DRIFT = 0.05;
  private static final int ATTEMPTS = 2;

  private final InferenceMeasure measure;
  private final int vocabSize;
  private final int positions;
  private final long seed;
  private final Consumer<String> notices;

  TimedInference(
      InferenceMeasure measure, int vocabSize, int positions, long seed, Consumer<String> notices) {
    this.measure = measure;
    this.vocabSize = vocabSize;
    this.positions = positions;
    this.seed = seed;
    this.notices = notices;
  }

  /**
   * Times all shapes in one session.
   *
   * @param stop asked before each shape
   * @return by shape, the maximum point among them; empty if stopped
   */
  Map<ArchitectureShape, InferenceCost> measure(
      ArchitectureShape maximum, List<ArchitectureShape> shapes, BooleanSupplier stop) {
    Map<ArchitectureShape, InferenceCost> costs = Map.of();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      costs = new LinkedHashMap<>();
      InferenceCost first = time(maximum);
      List<ArchitectureShape> shuffled = new ArrayList<>(shapes);
      Collections.shuffle(shuffled, new Random(RandomBits.derive(seed, "inference")));
      for (ArchitectureShape shape : shuffled) {
        if (stop.getAsBoolean()) {
          return Map.of();
        }
        costs.put(shape, time(shape));
      }
      InferenceCost last = time(maximum);
      costs.put(maximum, first);
      double drift = Math.abs(last.cost() - first.cost()) / first.cost();
      if (drift <= DRIFT) {
        return costs;
      }
      notices.accept(
          "The largest shape took %.1f ms before the others and %.1f ms after them: %s."
              .formatted(
                  first.cost(),
                  last.cost(),
                  attempt < ATTEMPTS
                      ? "measuring all again"
                      : "the machine is not steady, and these times are taken as they are"));
    }
    return costs;
  }

  private InferenceCost time(ArchitectureShape shape) {
    BortConfig config =
        BortConfig.of(
            shape.numHiddenLayers(),
            shape.numAttentionHeads(),
            shape.hiddenSize(),
            shape.intermediateSize(),
            vocabSize,
            positions);
    try (EncoderForMaskedLM<BortConfig> model = BortForMaskedLM.create(config, seed);
        PointerScope scope = new PointerScope()) {
      TokenInputs inputs = TokenInputs.evaluating(tokens());
      InferenceCost cost = time(model, inputs);
      return cost.noisy() ? time(model, inputs) : cost;
    }
  }

  private InferenceCost time(EncoderForMaskedLM<BortConfig> model, TokenInputs inputs) {
    System.gc(); // not while the clock runs
    double[] milliseconds = new double[measure.passes()];
    Precision precision = Precision.of(measure.precision());
    for (int i = -measure.warmup(); i < milliseconds.length; i++) {
      long started = System.nanoTime();
      try (PointerScope pass = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard();
          Precision.Guard autocast = precision.autocast()) {
        model.hidden(inputs);
      }
      if (i >= 0) {
        milliseconds[i] = (System.nanoTime() - started) / 1e6;
      }
    }
    return of(milliseconds);
  }

  /** Median and spread. */
  static InferenceCost of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double median = quantile(sorted, 0.5);
    double tenth = quantile(sorted, 0.1);
    double ninetieth = quantile(sorted, 0.9);
    return new InferenceCost(median, tenth, ninetieth, (ninetieth - tenth) / median > SPREAD);
  }

  /** Between the two nearest ranks. */
  private static double quantile(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  private List<int[]> tokens() {
    List<int[]> sequences = new ArrayList<>();
    Random random = new Random(RandomBits.derive(seed, "tokens"));
    for (int i = 0; i < measure.batchSize(); i++) {
      sequences.add(random.ints(measure.length(), 0, vocabSize).toArray());
    }
    return sequences;
  }
}
