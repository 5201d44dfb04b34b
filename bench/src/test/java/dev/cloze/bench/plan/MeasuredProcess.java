package dev.cloze.bench.plan;

import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.Recipe;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures the first phase of a recipe; prints predicted and resident bytes. */
final class MeasuredProcess {
  private static final Cluster ALONE = new Cluster(1, 1, Double.NaN, 0);

  private MeasuredProcess() {}

  public static void main(String[] arguments) {
    Path file = Path.of("..", "recipes", arguments[0]);
    Map<String, String> overrides = new LinkedHashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      overrides.put(arguments[i].split("=")[0], arguments[i].split("=")[1]);
    }
    Speed.Measured speed;
    if (ElmoRecipe.is(file, overrides)) {
      ElmoRecipe recipe = ElmoRecipe.read(file, overrides);
      ElmoConfig model = recipe.model(30_000);
      PlannedRun plan = PlannedRun.of(recipe, model, ALONE, false);
      speed = StepMeasurement.measure(recipe, model, plan);
    } else {
      Recipe recipe = Recipe.read(file, overrides);
      ModelConfig model = recipe.architecture().model(recipe.architecture().shape().vocabSize());
      PlannedRun plan = PlannedRun.of(recipe, model, ALONE, false);
      speed = StepMeasurement.measure(recipe, model, plan, 0);
    }
    System.out.printf(
        "%d %d%n", speed.phases().get(0).predictedBytes(), ProcessMemory.peak().orElseThrow());
  }
}
