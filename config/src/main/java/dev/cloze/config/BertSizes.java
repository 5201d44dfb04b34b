package dev.cloze.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The published sizes: base and large of Devlin et al. (2019), and the 24 miniatures of Turc et al.
 * (2019), four of which have names. All have heads of 64 features and an intermediate size of four
 * times the hidden size.
 */
final class BertSizes {
  private static final int HEAD_SIZE = 64;
  private static final Map<String, int[]> LAYERS_AND_HIDDEN = sizes();

  private BertSizes() {}

  static BertConfig of(String size, int vocabSize) {
    int[] layersAndHidden = LAYERS_AND_HIDDEN.get(size);
    if (layersAndHidden == null) {
      throw new RecipeException(
          "size is \"%s\", expected one of %s".formatted(size, expected()),
          List.of(
              new Problem("size", "is \"%s\", expected one of %s".formatted(size, expected()))));
    }
    return of(layersAndHidden[0], layersAndHidden[1], vocabSize);
  }

  private static BertConfig of(int layers, int hidden, int vocabSize) {
    return new BertConfig(
        vocabSize,
        hidden,
        layers,
        hidden / HEAD_SIZE,
        4 * hidden,
        "gelu",
        0.1,
        0.1,
        512,
        2,
        0.02,
        1e-12,
        0);
  }

  /** The published name of this shape, or null: the first that fits, so "tiny" before "L2-H128". */
  static String nameOf(BertConfig config) {
    for (var size : LAYERS_AND_HIDDEN.entrySet()) {
      if (config.equals(of(size.getValue()[0], size.getValue()[1], config.vocabSize()))) {
        return size.getKey();
      }
    }
    return null;
  }

  static List<String> names() {
    return new ArrayList<>(LAYERS_AND_HIDDEN.keySet());
  }

  private static String expected() {
    return "tiny, mini, small, medium, base, large, or a miniature from L2-H128 to L12-H768"
        + " (L 2, 4, 6, 8, 10, 12; H 128, 256, 512, 768)";
  }

  private static Map<String, int[]> sizes() {
    Map<String, int[]> sizes = new LinkedHashMap<>();
    sizes.put("tiny", new int[] {2, 128});
    sizes.put("mini", new int[] {4, 256});
    sizes.put("small", new int[] {4, 512});
    sizes.put("medium", new int[] {8, 512});
    sizes.put("base", new int[] {12, 768});
    sizes.put("large", new int[] {24, 1024});
    for (int layers = 2; layers <= 12; layers += 2) {
      for (int hidden : new int[] {128, 256, 512, 768}) {
        sizes.put("L%d-H%d".formatted(layers, hidden), new int[] {layers, hidden});
      }
    }
    return sizes;
  }
}
