package dev.cloze.train;

import dev.cloze.model.WeightTransfer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is said of weights that a run begins with. */
final class StartingWeights {
  private StartingWeights() {}

  /**
   * @param differences of the shapes, one sentence each
   * @throws TrainingException if there is one
   */
  static void requireSameShape(Path directory, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new TrainingException(
          "The weights of %s have another shape than the recipe's architecture: %s. Set architecture to that directory's config.json, and use its tokenizer."
              .formatted(directory, String.join("; ", differences)));
    }
  }

  static List<String> notices(Path directory, WeightTransfer transfer) {
    List<String> notices = new ArrayList<>();
    notices.add("Weights come from %s.".formatted(directory));
    if (!transfer.missing().isEmpty()) {
      notices.add(
          "It lacks %s, which begin with fresh values."
              .formatted(String.join(", ", transfer.missing())));
    }
    if (!transfer.unused().isEmpty()) {
      notices.add(
          "Of its weights %s are not used.".formatted(String.join(", ", transfer.unused())));
    }
    return notices;
  }
}
