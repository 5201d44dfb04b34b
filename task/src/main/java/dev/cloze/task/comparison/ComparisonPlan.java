package dev.cloze.task.comparison;

import dev.cloze.config.ModelConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.task.TaskException;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.train.Counts;
import dev.cloze.train.Objective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each of several recipes trains so that all cost the same.
 *
 * @param flops that each may spend
 * @param entries in the order in which the recipes were named
 */
public record ComparisonPlan(double flops, List<Entry> entries) {
  private static final String STEPS = "training.steps";

  /**
   * One recipe of a comparison.
   *
   * @param name of the recipe, and of its run
   * @param recipe with the steps of the plan
   * @param model the shape, with its vocabulary
   * @param tokensPerStep of a full step: all sequences as long as the recipe allows
   * @param flopsPerStep useful operations of a full step; see {@link Objective#flops}
   */
  public record Entry(
      String name, Recipe recipe, ModelConfig model, long tokensPerStep, double flopsPerStep) {
    public String architecture() {
      return recipe.architecture().type();
    }

    public long steps() {
      return recipe.training().steps();
    }

    /** What all steps cost if each is full; at most what the plan allows. */
    public double flops() {
      return steps() * flopsPerStep;
    }

    Phase phase() {
      return recipe.phases().get(0);
    }
  }

  /** A full step of a recipe. */
  private record Step(ModelConfig model, ObjectiveConfig objective, Counts counts) {
    double flops() {
      return Objective.flops(model, objective, counts);
    }
  }

  public ComparisonPlan {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the recipes and their tokenizers, no data.
   *
   * @param flops that each recipe may spend
   * @param overrides of keys of every recipe
   * @throws dev.cloze.config.ClozeException if a recipe cannot be read or compared
   */
  public static ComparisonPlan read(
      double flops, List<Path> recipeFiles, Map<String, String> overrides) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Path file : recipeFiles) {
      Path other = files.putIfAbsent(Recipe.nameOf(file), file);
      if (other != null) {
        throw new TaskException(
            "%s and %s have the same name, and runs are named after recipes. Rename a copy of one."
                .formatted(other, file));
      }
    }
    List<Entry> entries = new ArrayList<>();
    files.forEach((name, file) -> entries.add(entry(flops, name, file, overrides)));
    return new ComparisonPlan(flops, entries);
  }

  private static Entry entry(double flops, String name, Path file, Map<String, String> overrides) {
    Recipe asWritten = Recipe.read(file, overrides);
    requireComparable(asWritten, file);
    Step step = fullStep(asWritten);
    long steps = (long) (flops / step.flops());
    if (steps < 1) {
      throw new TaskException(
          "%s FLOPs allow no step of %s, which takes %s. Allow more, or lower training.batch_size."
              .formatted(Numbers.flops(flops), file, Numbers.flops(step.flops())));
    }
    Map<String, String> planned = new LinkedHashMap<>(overrides);
    planned.put(STEPS, Long.toString(steps));
    return new Entry(
        name, Recipe.read(file, planned), step.model(), step.counts().tokens(), step.flops());
  }

  private static void requireComparable(Recipe recipe, Path file) {
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
  }

  private static void require(boolean ok, Path file, String complaint) {
    if (!ok) {
      throw new TaskException("%s %s".formatted(file, complaint));
    }
  }

  private static Step fullStep(Recipe recipe) {
    Phase phase = recipe.phases().get(0);
    Vocabulary vocabulary = TokenizerFiles.read(Path.of(recipe.tokenizer())).vocabulary();
    ModelConfig model = recipe.architecture().model(vocabulary.size());
    Objective.requireVocabulary(model, phase.objective(), vocabulary);
    int length = phase.data().length();
    return new Step(
        model,
        phase.objective(),
        Counts.uniform(
            phase.training().batchSize(), length, phase.objective().maxPredictions(length)));
  }
}
