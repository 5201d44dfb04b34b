package dev.cloze.bench;

import dev.cloze.config.ElmoConfig;
import dev.cloze.config.OptimizerConfig;
import dev.cloze.data.StreamBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.train.elmo.ElmoPreTraining;
import dev.cloze.train.optimizer.GradientNorm;
import dev.cloze.train.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * The same for ELMo: rows of both directions, negative samples and dropout as published. Words are
 * drawn as often as their rank suggests and spelled at random, so that some come again in a batch,
 * as in text.
 */
public final class ElmoBenchmark {
  private static final int NEGATIVE_SAMPLES = 8192;
  private static final double LEARNING_RATE = 0.2;
  private static final double CLIP_NORM = 10;
  private static final int LONGEST_WORD = 11;
  private static final int SHORTEST_WORD = 2;

  // Characters moved up by one, as the model reads them.
  private static final int BEGIN = 259;
  private static final int END = 260;
  private static final int PADDING = 261;

  private ElmoBenchmark() {}

  /**
   * @param batch rows of each direction
   * @param length steps of a row
   * @see PretrainBenchmark#run
   */
  public static PretrainBenchmark.Result run(
      String name, ElmoConfig config, String precisionName, int batch, int length, int steps) {
    Precision precision = Precision.of(precisionName);
    StreamBatch input = randomBatch(config, batch, length);
    int samples = Math.min(NEGATIVE_SAMPLES, config.vocabSize());
    try (ElmoPreTraining training =
            new ElmoPreTraining(new ElmoModel(config, 1), precision, batch, samples, 1);
        Optimizer optimizer =
            Optimizer.create(
                new OptimizerConfig("adagrad", LEARNING_RATE, 0.9, 0.999, 0, 0, true, CLIP_NORM),
                training.parameters())) {
      return PretrainBenchmark.time(
          name,
          precision,
          batch,
          length,
          steps,
          training.flops(input),
          () -> step(training, optimizer, input));
    }
  }

  private static void step(ElmoPreTraining training, Optimizer optimizer, StreamBatch input) {
    try (PointerScope scope = new PointerScope()) {
      training.step(input, 0).backward();
      double norm = GradientNorm.of(training.parameters());
      optimizer.step(LEARNING_RATE, GradientNorm.divisor(norm, CLIP_NORM));
      training.parameters().clearGradients();
    }
  }

  /** Such words for both directions. */
  public static StreamBatch randomBatch(ElmoConfig config, int rows, int steps) {
    Map<Integer, Integer> numbers = new LinkedHashMap<>(); // of the words, in the batch
    int[][] inputs = new int[config.directions()][rows * steps];
    int[][] targets = new int[config.directions()][rows * steps];
    for (int direction = 0; direction < inputs.length; direction++) {
      for (int i = 0; i < rows * steps; i++) {
        int word = word(config, 2 * i, direction);
        inputs[direction][i] = numbers.computeIfAbsent(word, w -> numbers.size());
        targets[direction][i] = word(config, 2 * i + 1, direction);
      }
    }
    List<int[]> words = new ArrayList<>();
    numbers.keySet().forEach(word -> words.add(spell(config, word)));
    return new StreamBatch(
        rows, steps, words.stream().flatMapToInt(Arrays::stream).toArray(), inputs, targets);
  }

  /** Log-uniform: the word of rank k is drawn about as often as 1 / k. */
  private static int word(ElmoConfig config, int draw, int direction) {
    double uniform = (RandomBits.derive(direction, draw) >>> 11) * 0x1p-53;
    int word = (int) Math.exp(uniform * Math.log1p(config.vocabSize())) - 1;
    return Math.min(word, config.vocabSize() - 1);
  }

  private static int[] spell(ElmoConfig config, int word) {
    if (config.characterCnn().isEmpty()) {
      return new int[] {word};
    }
    int[] ids = new int[config.characterCnn().get().maxCharactersPerToken()];
    Arrays.fill(ids, PADDING);
    int letters =
        SHORTEST_WORD
            + (int)
                Long.remainderUnsigned(
                    RandomBits.derive(7, word), LONGEST_WORD - SHORTEST_WORD + 1L);
    int end = Math.min(letters, ids.length - 2) + 1;
    ids[0] = BEGIN;
    for (int i = 1; i < end; i++) {
      ids[i] = 'a' + 1 + (int) Long.remainderUnsigned(RandomBits.derive(word, i), 26);
    }
    ids[end] = END;
    return ids;
  }
}
