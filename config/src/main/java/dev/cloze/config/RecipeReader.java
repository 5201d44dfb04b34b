package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a recipe, collecting everything that is wrong with it. */
final class RecipeReader {
  /** What a phase may change in the training section. */
  private static final Set<String> CHANGEABLE_TRAINING =
      new TreeSet<>(Set.of("batch_size", "micro_batch_size"));

  /**
   * What a phase may change in the data section: how samples are cut, not what they are cut from.
   */
  private static final Set<String> CHANGEABLE_DATA =
      new TreeSet<>(Set.of("length", "short_sequence_probability", "blocks", "loader_threads"));

  private final String name;
  private final Source source;

  RecipeReader(String name) {
    this.name = name;
    this.source = new Source(name);
  }

  Recipe read(String yaml, Map<String, String> overrides) {
    ObjectNode tree = tree(yaml, name, source);
    new Overrides(tree, source).apply(overrides);
    Section root = Section.ofFile(source, tree);
    var architecture = ArchitectureConfig.read(root.section("architecture"));
    String tokenizer = root.text("tokenizer");
    var sections = new Sections(root);
    var data = DataConfig.read(sections.data);
    var objective = ObjectiveConfig.read(sections.objective);
    var optimizer = OptimizerConfig.read(sections.optimizer);
    var schedule = ScheduleConfig.read(sections.schedule);
    var training = TrainingConfig.read(sections.training);
    var evaluation = EvaluationConfig.read(root.section("evaluation"));
    var checkpoint = CheckpointConfig.read(root.section("checkpoint"));
    long steps = training == null ? Long.MAX_VALUE : training.steps();
    List<Section> entries = root.sections("phases");
    List<Phase> phases = new ArrayList<>();
    for (Section entry : entries) {
      long firstStep = phases.isEmpty() ? 0 : phases.get(phases.size() - 1).untilStep();
      long untilStep =
          phases.size() < entries.size() - 1
              ? entry.longInteger("until_step")
              : entry.longInteger("until_step", steps);
      phases.add(
          sections.changedBy(entry).phase(firstStep, untilStep, entry.hasSection("schedule")));
      entry.finish();
    }
    boolean orderKnown = entries.stream().noneMatch(entry -> entry.isBad("until_step"));
    if (entries.isEmpty()) {
      phases.add(new Phase(0, steps, data, objective, optimizer, schedule, training, false));
    }
    root.finish();
    RecipeChecks.settings(architecture, data, objective, optimizer, schedule, evaluation, phases)
        .forEach(this::report);
    if (orderKnown && !root.isBad("phases")) {
      RecipeChecks.order(training, phases).forEach(this::report);
    }
    source.throwIfAny();
    try {
      return new Recipe(
          architecture,
          tokenizer,
          data,
          objective,
          optimizer,
          schedule,
          training,
          evaluation,
          checkpoint,
          phases);
    } catch (RecipeException e) {
      e.problems().forEach(this::report);
      source.throwIfAny();
      throw e;
    }
  }

  /** The sections that a phase may change. */
  private record Sections(
      Section data, Section objective, Section optimizer, Section schedule, Section training) {

    Sections(Section parent) {
      this(
          parent.section("data"),
          parent.section("objective"),
          parent.section("optimizer"),
          parent.section("schedule"),
          parent.section("training"));
    }

    Sections changedBy(Section entry) {
      var changes = new Sections(entry);
      changes.training.onlyChanges(training, CHANGEABLE_TRAINING);
      changes.data.onlyChanges(data, CHANGEABLE_DATA);
      return new Sections(
          data.changedBy(changes.data),
          objective.changedBy(changes.objective),
          optimizer.changedBy(changes.optimizer),
          schedule.changedBy(changes.schedule),
          training.changedBy(changes.training));
    }

    Phase phase(long firstStep, long untilStep, boolean restartsSchedule) {
      return new Phase(
          firstStep,
          untilStep,
          DataConfig.read(data),
          ObjectiveConfig.read(objective),
          OptimizerConfig.read(optimizer),
          ScheduleConfig.read(schedule),
          TrainingConfig.read(training),
          restartsSchedule);
    }
  }

  /** The file as it stands. */
  static ObjectNode tree(String yaml, String name, Source source) {
    JsonNode tree;
    try {
      tree = YamlTree.read(yaml, "", source, line -> "line " + line);
    } catch (YamlTree.SyntaxException e) {
      throw new RecipeException(
          "%s: line %d is not valid YAML: %s".formatted(name, e.line(), e.getMessage()), e);
    }
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw new RecipeException(
        "%s: expected a recipe with sections such as architecture, data and training, found %s"
            .formatted(name, tree == null ? "an empty file" : Section.show(tree)));
  }

  private void report(Problem problem) {
    source.report(problem.key(), problem.text());
  }
}
