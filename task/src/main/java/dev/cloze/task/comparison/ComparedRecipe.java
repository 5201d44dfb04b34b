package dev.cloze.task.comparison;

import dev.cloze.config.ModelConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.task.TaskException;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.train.Objective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One recipe of a comparison.
 *
 * @param name of the recipe, and of its run
 * @param model the shape, with its vocabulary
 */
public record ComparedRecipe(String name, Recipe recipe, ModelConfig model) {
  /**
   * Reads recipes and their tokenizers, no data.
   *
   * @param overrides of keys of every recipe
   * @return in the order of the files
   * @throws dev.cloze.config.ClozeException if a recipe cannot be read or compared
   */
  public static List<ComparedRecipe> read(List<Path> files, Map<String, String> overrides) {
    Map<String, Path> byName = new LinkedHashMap<>();
    for (Path file : files) {
      Path other = byName.putIfAbsent(Recipe.nameOf(file), file);
      if (other != null) {
        throw new TaskException(
            "%s and %s have the same name, and runs are named after recipes. Rename a copy of one."
                .formatted(other, file));
      }
    }
    List<ComparedRecipe> recipes = new ArrayList<>();
    byName.forEach((name, file) -> recipes.add(read(name, file, overrides)));
    return recipes;
  }

  private static ComparedRecipe read(String name, Path file, Map<String, String> overrides) {
    Recipe recipe = Recipe.read(file, overrides);
    require(
        recipe.phases().size() == 1,
        file,
        "has phases, whose steps cost differently. Compare recipes without.");
    require(
        recipe.data().validation() != null,
        file,
        "names no held-out text to compare on. Set data.validation to a prepared corpus.");
    require(
        recipe.training().startFrom() == null,
        file,
        "starts from weights whose cost nobody counted. Leave out training.start_from.");
    Vocabulary vocabulary = TokenizerFiles.read(Path.of(recipe.tokenizer())).vocabulary();
    ModelConfig model = recipe.architecture().model(vocabulary.size());
    Objective.requireVocabulary(model, recipe.objective(), vocabulary);
    return new ComparedRecipe(name, recipe, model);
  }

  private static void require(boolean ok, Path file, String complaint) {
    if (!ok) {
      throw new TaskException("%s %s".formatted(file, complaint));
    }
  }

  public String architecture() {
    return recipe.architecture().type();
  }

  public long steps() {
    return recipe.training().steps();
  }

  Phase phase() {
    return recipe.phases().get(0);
  }
}
