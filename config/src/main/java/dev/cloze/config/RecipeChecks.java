package dev.cloze.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What must hold between the sections of a recipe. A section may be null here: one with problems of
 * its own, which the reader reports together with these.
 */
final class RecipeChecks {
  private RecipeChecks() {}

  /** The settings of the recipe, then those of each phase where it has problems of its own. */
  static List<Problem> settings(
      ArchitectureConfig architecture,
      DataConfig data,
      ObjectiveConfig objective,
      OptimizerConfig optimizer,
      ScheduleConfig schedule,
      EvaluationConfig evaluation,
      List<Phase> phases) {
    List<Problem> ofRecipe = settings(architecture, data, objective, optimizer, schedule);
    var problems = new ArrayList<>(ofRecipe);
    for (int i = 0; i < phases.size(); i++) {
      Phase p = phases.get(i);
      String prefix = "phases.%d.".formatted(i);
      electricOdds(objective, p, prefix).ifPresent(problems::add);
      settings(architecture, p.data(), p.objective(), p.optimizer(), p.schedule()).stream()
          .filter(problem -> !ofRecipe.contains(problem))
          .forEach(problem -> problems.add(new Problem(prefix + problem.key(), problem.text())));
      if (objective != null
          && p.objective() != null
          && !Objects.equals(objective.replacedTokens(), p.objective().replacedTokens())) {
        problems.add(
            new Problem(
                prefix + "objective",
                "changes how ELECTRA samples or weighs its losses, which cannot change between phases"));
      }
      if (objective != null
          && p.objective() != null
          && !Objects.equals(objective.distillation(), p.objective().distillation())) {
        problems.add(
            new Problem(
                prefix + "objective.distillation",
                "changes the teacher or its part of the loss, which cannot change between phases"));
      }
    }
    if (data != null && data.validation() == null && evaluation != null && evaluation.every() > 0) {
      problems.add(
          new Problem(
              "evaluation.every",
              "is %d but data.validation is not set, expected a directory of held-out shards there"
                  .formatted(evaluation.every())));
    }
    return problems;
  }

  private static List<Problem> settings(
      ArchitectureConfig architecture,
      DataConfig data,
      ObjectiveConfig objective,
      OptimizerConfig optimizer,
      ScheduleConfig schedule) {
    var problems = new Problems("settings");
    if (architecture != null && data != null) {
      longest(architecture.shape(), data, problems);
    }
    if (architecture != null && objective != null) {
      problems.require(
          !objective.nextSentence() || architecture.shape().predictsNextSentence(),
          "objective.next_sentence",
          "is true, expected false: %s is not trained on pairs of segments"
              .formatted(architecture.type()));
    }
    if (data != null && objective != null && !data.blocks().equals(DataConfig.SEGMENTS)) {
      problems.require(
          !objective.nextSentence(),
          "objective.next_sentence",
          "is true, expected false with data.blocks: %s, whose samples are no pairs"
              .formatted(data.blocks()));
    }
    if (architecture != null && objective != null) {
      boolean electra = architecture.type().equals("electra");
      problems.require(
          electra == objective.isElectra(),
          "objective.type",
          "is \"%s\", expected %s as architecture.type is %s"
              .formatted(objective.type(), electra ? "electra" : "masked_lm", architecture.type()));
    }
    if (architecture != null
        && architecture.shape() instanceof ElectraPairConfig pair
        && objective != null
        && objective.replacedTokens() != null) {
      problems.require(
          !objective.replacedTokens().electricObjective()
              || pair.generator().type() == GeneratorConfig.Type.TWO_TOWERS,
          "architecture.generator.type",
          "is \"%s\", expected two_towers with objective.electric_objective, which asks how likely every token is where it stands"
              .formatted(pair.generator().type().name().toLowerCase(Locale.ROOT)));
    }
    if (data != null && objective != null) {
      problems.atMost(
          "objective.max_predictions", objective.maxPredictions(), "data.length", data.length());
    }
    if (optimizer != null && schedule != null) {
      problems.atMost(
          "schedule.end_learning_rate",
          schedule.endLearningRate(),
          "optimizer.learning_rate",
          optimizer.learningRate());
    }
    return problems.found();
  }

  /** Electric's networks are made once, with the odds that they begin with. */
  private static Optional<Problem> electricOdds(ObjectiveConfig first, Phase phase, String prefix) {
    boolean same =
        first == null
            || phase.objective() == null
            || first.replacedTokens() == null
            || !first.replacedTokens().electricObjective()
            || first.maskProbability() == phase.objective().maskProbability();
    return same
        ? Optional.empty()
        : Optional.of(
            new Problem(
                prefix + "objective.mask_probability",
                "is %s, expected %s as in the first phase with electric_objective"
                    .formatted(
                        Problems.show(phase.objective().maskProbability()),
                        Problems.show(first.maskProbability()))));
  }

  private static void longest(ModelConfig shape, DataConfig data, Problems problems) {
    int positions = shape.maxPositionEmbeddings();
    int longest = shape.longestSequence();
    if (longest == positions) {
      problems.atMost(
          "data.length", data.length(), "architecture.max_position_embeddings", positions);
      return;
    }
    problems.require(
        data.length() <= longest,
        "data.length",
        "is %d, expected at most %d: architecture.max_position_embeddings is %d, and its first %d rows stand for no token"
            .formatted(data.length(), longest, positions, positions - longest));
  }

  /** The phases follow each other to the end of the run, and each warm-up fits its schedule. */
  static List<Problem> order(TrainingConfig training, List<Phase> phases) {
    var problems = new Problems("phases");
    problems.require(!phases.isEmpty(), "phases", "are missing, expected at least one");
    long begin = 0;
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      String key = "phases.%d.until_step".formatted(i);
      boolean last = i == phases.size() - 1;
      if (phase.firstStep() != begin) {
        problems.require(
            false,
            key,
            "ends a phase from step %d on, expected one from %d on, where the phase before ends"
                .formatted(phase.firstStep(), begin));
      } else if (phase.untilStep() <= begin) {
        problems.require(
            false,
            key,
            "is %d, expected more than %d, where the phase begins"
                .formatted(phase.untilStep(), begin));
      } else if (training != null && !last && phase.untilStep() >= training.steps()) {
        problems.require(
            false,
            key,
            "is %d, expected less than training.steps, which is %d"
                .formatted(phase.untilStep(), training.steps()));
      } else if (training != null && last && phase.untilStep() != training.steps()) {
        problems.require(
            false,
            key,
            "is %d, expected training.steps, which is %d, as the last phase ends with the run"
                .formatted(phase.untilStep(), training.steps()));
      }
      begin = phase.untilStep();
    }
    if (problems.found().isEmpty() && training != null) {
      warmups(problems, phases);
    }
    return problems.found();
  }

  private static void warmups(Problems problems, List<Phase> phases) {
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      boolean starts = i == 0 || phase.restartsSchedule();
      if (starts && phase.schedule() != null) {
        String prefix = phase.restartsSchedule() ? "phases.%d.".formatted(i) : "";
        long steps = Recipe.scheduleSpan(phases, i).steps();
        problems.require(
            phase.schedule().warmupSteps() <= steps,
            prefix + "schedule.warmup_steps",
            "is %d, expected at most %d, the steps that this schedule runs over"
                .formatted(phase.schedule().warmupSteps(), steps));
      }
    }
  }
}
