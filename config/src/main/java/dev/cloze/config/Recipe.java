package dev.cloze.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole pre-training run: what a YAML file under {@code recipes/} says, with every default.
 *
 * @param tokenizer its directory
 * @param phases in order and without gaps, at least one; the last ends with the run
 */
public record Recipe(
    ArchitectureConfig architecture,
    String tokenizer,
    DataConfig data,
    ObjectiveConfig objective,
    OptimizerConfig optimizer,
    ScheduleConfig schedule,
    TrainingConfig training,
    EvaluationConfig evaluation,
    CheckpointConfig checkpoint,
    List<Phase> phases)
    implements TrainingRecipe {

  /**
   * The steps that one schedule runs over.
   *
   * @param firstStep counting from 0
   * @param untilStep the first step after it
   */
  public record Span(long firstStep, long untilStep) {
    public long steps() {
      return untilStep - firstStep;
    }
  }

  public Recipe {
    phases = List.copyOf(phases);
    var problems = new Problems("recipe");
    problems.require(!tokenizer.isBlank(), "tokenizer", "is empty, expected a directory");
    RecipeChecks.settings(architecture, data, objective, optimizer, schedule, evaluation, phases)
        .forEach(problems::add);
    RecipeChecks.order(training, phases).forEach(problems::add);
    problems.throwIfAny();
  }

  /**
   * @param overrides values by key, each as it would stand in the file: optimizer.learning_rate to
   *     2.0e-4, phases.0.until_step to 100
   * @throws RecipeException with all problems of the recipe
   */
  public static Recipe read(Path yaml, Map<String, String> overrides) {
    return parse(
        TextFile.read(yaml, "a recipe in YAML, such as those in the folder recipes"),
        yaml.toString(),
        overrides);
  }

  /** What a recipe is called: its file's name without the ending. */
  public static String nameOf(Path yaml) {
    return yaml.getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }

  /**
   * @param sourceName what messages call the recipe
   * @see #read
   */
  public static Recipe parse(String yaml, String sourceName, Map<String, String> overrides) {
    return new RecipeReader(sourceName).read(yaml, overrides);
  }

  /**
   * @param step counting from 0
   */
  public Phase phaseAt(long step) {
    return phases.get(phaseIndexAt(step));
  }

  /**
   * @param step counting from 0
   */
  public int phaseIndexAt(long step) {
    for (int i = 0; i < phases.size(); i++) {
      if (step < phases.get(i).untilStep() && step >= phases.get(i).firstStep()) {
        return i;
      }
    }
    throw new IndexOutOfBoundsException(
        "step %d of a run of %d steps".formatted(step, training.steps()));
  }

  /**
   * What the schedule of a phase runs over: from the phase that starts it to the next that does.
   */
  public Span scheduleSpan(int phaseIndex) {
    return scheduleSpan(phases, phaseIndex);
  }

  static Span scheduleSpan(List<Phase> phases, int phaseIndex) {
    int first = phaseIndex;
    while (first > 0 && !phases.get(first).restartsSchedule()) {
      first--;
    }
    int last = phaseIndex;
    while (last + 1 < phases.size() && !phases.get(last + 1).restartsSchedule()) {
      last++;
    }
    return new Span(phases.get(first).firstStep(), phases.get(last).untilStep());
  }

  @Override
  public String toYaml() {
    return RecipeWriter.toYaml(RecipeWriter.tree(this));
  }

  /** Of all but evaluation, checkpoint, training.log_every and data.loader_threads. */
  @Override
  public String hash() {
    return RecipeWriter.hash(this);
  }

  @Override
  public List<String> differences(String checkpoint, String name) {
    return differences(parse(checkpoint, name, Map.of()));
  }

  /**
   * What keeps a run from being resumed with this recipe: each hashed key whose value differs.
   *
   * @param checkpoint the recipe that the run was started with
   * @return "optimizer.learning_rate: 1.0e-4 in the checkpoint, 2.0e-4 now"; none if the hashes are
   *     equal
   */
  public List<String> differences(Recipe checkpoint) {
    return RecipeWriter.differences(checkpoint, this);
  }
}
