package dev.cloze.model.elmo;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The weights of ELMo, named and shaped as the original's HDF5 files have them, so that saving and
 * loading is a walk over named weights.
 *
 * <p>Products are {@code x W}. The columns of an LSTM's kernel, and its bias, are four blocks of D:
 * input gate, candidate, forget gate (without the 1 that is added to it), output gate; the first P
 * rows are the input's, the others the state's.
 */
public final class ElmoWeightNames {
  public static final String CHARACTERS = "char_embed";
  public static final String WORDS = "embedding";
  public static final String PROJECTION_WEIGHT = "CNN_proj/W_proj";
  public static final String PROJECTION_BIAS = "CNN_proj/b_proj";

  /** In checkpoints only, never in published files. */
  public static final String SOFTMAX_WEIGHT = "softmax/W";

  /** In checkpoints only, never in published files. */
  public static final String SOFTMAX_BIAS = "softmax/b";

  private ElmoWeightNames() {}

  /** Whether a weight is one of the softmax. */
  public static boolean isSoftmax(String name) {
    return name.equals(SOFTMAX_WEIGHT) || name.equals(SOFTMAX_BIAS);
  }

  public static String filterWeight(int filter) {
    return "CNN/W_cnn_" + filter;
  }

  public static String filterBias(int filter) {
    return "CNN/b_cnn_" + filter;
  }

  /**
   * @param part W_carry, b_carry, W_transform or b_transform; "carry" is the gate of the transform
   */
  public static String highway(int layer, String part) {
    return "CNN_high_%d/%s".formatted(layer, part);
  }

  /**
   * @param direction 0 forward, 1 backward
   * @param part W_0, B or W_P_0
   */
  public static String lstm(int direction, int layer, String part) {
    return "RNN_%d/RNN/MultiRNNCell/Cell%d/LSTMCell/%s".formatted(direction, layer, part);
  }

  /** The number of all weights, the softmax's included. */
  public static long count(ElmoConfig config) {
    long count = config.vocabSize() * (config.sharesSoftmax() ? 1 : config.projectionSize() + 1L);
    for (long[] shape : shapes(config).values()) {
      count += LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }
    return count;
  }

  /** Names and shapes of all weights but the softmax: what a published file holds. */
  public static Map<String, long[]> shapes(ElmoConfig config) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long p = config.projectionSize();
    long d = config.cellSize();
    config
        .characterCnn()
        .ifPresentOrElse(
            cnn -> addCharacters(cnn, p, shapes),
            () -> shapes.put(WORDS, new long[] {config.vocabSize(), p}));
    for (int direction = 0; direction < config.directions(); direction++) {
      for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
        shapes.put(lstm(direction, layer, "W_0"), new long[] {2 * p, 4 * d});
        shapes.put(lstm(direction, layer, "B"), new long[] {4 * d});
        if (config.projects()) {
          shapes.put(lstm(direction, layer, "W_P_0"), new long[] {d, p});
        }
      }
    }
    return shapes;
  }

  private static void addCharacters(CharacterCnnConfig cnn, long p, Map<String, long[]> shapes) {
    long e = cnn.embeddingSize();
    long f = cnn.features();
    shapes.put(CHARACTERS, new long[] {ElmoConfig.CHARACTERS, e});
    for (int i = 0; i < cnn.filters().size(); i++) {
      CharacterCnnConfig.Filter filter = cnn.filters().get(i);
      shapes.put(filterWeight(i), new long[] {1, filter.width(), e, filter.count()});
      shapes.put(filterBias(i), new long[] {filter.count()});
    }
    for (int k = 0; k < cnn.numHighways(); k++) {
      shapes.put(highway(k, "W_carry"), new long[] {f, f});
      shapes.put(highway(k, "b_carry"), new long[] {f});
      shapes.put(highway(k, "W_transform"), new long[] {f, f});
      shapes.put(highway(k, "b_transform"), new long[] {f});
    }
    if (f != p) {
      shapes.put(PROJECTION_WEIGHT, new long[] {f, p});
      shapes.put(PROJECTION_BIAS, new long[] {p});
    }
  }
}
