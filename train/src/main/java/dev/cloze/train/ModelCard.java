package dev.cloze.train;

import dev.cloze.config.TrainingRecipe;
import java.util.List;

/**
 * What {@code README.md} says of a model's making.
 *
 * @param evaluation lines such as "perplexity 12.3"; may be empty
 */
record ModelCard(
    String clozeVersion, long step, long steps, String recipe, List<String> evaluation) {
  static ModelCard of(TrainingRecipe recipe, RunProgress progress) {
    return new ModelCard(
        Version.current(),
        progress.step(),
        recipe.training().steps(),
        recipe.toYaml(),
        progress
            .lastEvaluation()
            .map(
                e ->
                    e.values().entrySet().stream()
                        .map(v -> "%s %.4f".formatted(v.getKey().replace('_', ' '), v.getValue()))
                        .toList())
            .orElse(List.of()));
  }

  /**
   * @param front what catalogues of models read, as lines of YAML
   * @param name of the model
   * @param shape a sentence on its sizes
   * @param use a sentence on what reads it
   */
  String toMarkdown(String front, String name, String shape, String use) {
    return """
    ---
    %s
    ---
    # %s, pre-trained with Cloze

    %s Weights after step %,d of %,d. %s
    %s
    Written by Cloze %s from this recipe:

    ```yaml
    %s```
    """
        .formatted(
            front,
            name,
            shape,
            step,
            steps,
            use,
            evaluation.isEmpty()
                ? ""
                : "\nOn held-out text: " + String.join(", ", evaluation) + ".\n",
            clozeVersion,
            recipe);
  }
}
