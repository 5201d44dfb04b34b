package dev.cloze.task.agora.text;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.AgoraRecipe;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.PublishedFineTuning;
import dev.cloze.engine.Engine;
import dev.cloze.model.finetune.TaskModelFiles;
import dev.cloze.task.TaskException;
import dev.cloze.task.agora.Agora;
import dev.cloze.task.agora.AgoraBudget;
import dev.cloze.task.agora.AgoraForecast;
import dev.cloze.task.agora.HyperparameterGrid;
import dev.cloze.task.agora.HyperparameterSet;
import dev.cloze.task.agora.PruningRule;
import dev.cloze.task.agora.TeacherGate;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.finetune.RunResult;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Agora over a classification task: many short fine-tunings, of which the best one's mistakes
 * become new examples that a teacher labels. What has ended is never done twice, and a run that is
 * started again ends as one that never stopped.
 */
public final class TextAgora {
  /** Several of their examples answer one question, so no single one can be moved or judged. */
  private static final Set<String> INDIVISIBLE = Set.of("multirc", "record");

  /**
   * Where everything is.
   *
   * @param data the task's folder
   * @param model that every training begins with
   * @param teacher a network fine-tuned for the task
   * @param generator a masked language model, which words are drawn from
   * @param output where rounds and results go
   */
  public record Sources(Path data, Path model, Path teacher, Path generator, Path output) {}

  /**
   * What there is to do.
   *
   * @param sets combinations of hyperparameters
   * @param forecast with random scores, within the budget
   * @param teacher on the development examples
   */
  public record Plan(
      int sets,
      AgoraForecast forecast,
      int training,
      int development,
      int heldOut,
      String heldOutFrom,
      TeacherGate teacher) {}

  private final Task<TextExample, float[]> task;
  private final Sources sources;
  private final AgoraRecipe recipe;
  private final boolean anyTeacher;
  private final AgoraListener listener;
  private final HyperparameterGrid grid;
  private final Map<Integer, FineTuneRecipe> finetune = new LinkedHashMap<>();
  private final PruningRule rule;
  private final AgoraBudget budget;
  private final Parts parts;

  /**
   * Checks recipe and data.
   *
   * @param anyTeacher whether a teacher that knows too little is taken all the same
   * @throws TaskException if the task is none of classification, or the budget pays for no round
   */
  public TextAgora(
      Task<?, ?> task,
      Sources sources,
      AgoraRecipe recipe,
      boolean anyTeacher,
      AgoraListener listener) {
    this.task = classification(task);
    this.sources =
        new Sources(
            sources.data,
            ModelDirectory.resolve(sources.model),
            ModelDirectory.resolve(sources.teacher),
            ModelDirectory.resolve(sources.generator),
            sources.output);
    this.recipe = recipe;
    this.anyTeacher = anyTeacher;
    this.listener = listener;
    if (this.sources.model.toAbsolutePath().equals(this.sources.teacher.toAbsolutePath())) {
      throw new TaskException(
          "%s is both the model that learns and the teacher. Name another network, fine-tuned for %s, as --teacher."
              .formatted(sources.teacher, task.name()));
    }
    grid = HyperparameterGrid.of(recipe.values());
    TaskModelFiles start = TaskModelFiles.open(this.sources.model);
    ObjectNode defaults =
        PublishedFineTuning.of(start.architecture(), start.hiddenSize(), task.name());
    for (HyperparameterSet set : grid.sets()) {
      Map<String, String> values = new LinkedHashMap<>();
      grid.fields().forEach(field -> values.put(field, grid.value(set, field)));
      finetune.put(set.id(), recipe.finetune(defaults, values));
    }
    rule = PruningRule.valueOf(recipe.pruning().toUpperCase(Locale.ROOT));
    AgoraRecipe.Points points = recipe.points();
    budget =
        new AgoraBudget(
            recipe.budget().trainings(),
            recipe.budget().rounds(),
            points.perRound() == 0 ? Integer.MAX_VALUE : points.perRound(),
            points.generated(),
            recipe.replays());
    budget.requireOneRound(grid.sets().size());
    parts = Parts.read(this.task, sources.data, recipe);
  }

  @SuppressWarnings("unchecked") // a task of this kind has text examples and a score per class
  private static Task<TextExample, float[]> classification(Task<?, ?> task) {
    if (task.kind() != TaskKind.CLASSIFICATION || INDIVISIBLE.contains(task.name())) {
      throw new TaskException(
          "Agora is for tasks in which each text, or pair of texts, has one of several labels; %s %s. cloze finetune takes it."
              .formatted(
                  task.name(),
                  task.kind() == TaskKind.CLASSIFICATION
                      ? "has several examples for one question"
                      : "is of the kind "
                          + task.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    return (Task<TextExample, float[]>) task;
  }

  /** Looks at data and teacher, and guesses how many trainings there will be. */
  public Plan plan() throws IOException {
    startEngine();
    return new Plan(
        grid.sets().size(),
        AgoraForecast.of(grid.sets(), rule, budget),
        parts.training().size(),
        parts.development().examples().size(),
        parts.heldOut().examples().size(),
        parts.heldOutFrom(),
        gate());
  }

  private void startEngine() {
    var training = finetune.get(0).training();
    Engine.start(training.threads(), training.matmulPrecision());
  }

  private TeacherGate gate() throws IOException {
    List<Integer> labels = new ArrayList<>();
    List<Integer> predictions = new ArrayList<>();
    parts
        .development()
        .examples()
        .forEach(e -> labels.add(task.labels().indexOf(e.label().orElseThrow())));
    try (Judge teacher = Judge.open(task, sources.teacher)) {
      teacher
          .answers(parts.development())
          .forEach(answer -> predictions.add(task.labels().indexOf(answer.label())));
    }
    return TeacherGate.of(labels, predictions);
  }

  /**
   * Runs to the end, to the budget, or to a stop.
   *
   * @param stopRequested asked between steps
   * @return empty if it was stopped before the first round had ended
   * @throws TaskException if the teacher knows too little, the output holds another run, or the
   *     minutes were too few for one round
   */
  public Optional<AgoraOutcome> run(BooleanSupplier stopRequested) throws IOException {
    startEngine();
    TeacherGate teacher = gate();
    if (!anyTeacher) {
      teacher.require(sources.teacher.toString());
    }
    RoundFiles files = new RoundFiles(sources.output);
    files.requireSame(source());
    parts.notices().forEach(listener::onNotice);
    Clock clock = new Clock(stopRequested, recipe.budget().minutes());
    var students =
        new Students(
            new Students.Start(task, sources, recipe, finetune, parts), files, clock, listener);
    Optional<Agora.Result<RunResult, TextExample>> result =
        Agora.run(students, parts.training(), grid.sets(), rule, budget, recipe.seed());
    if (result.isEmpty()) {
      if (!stopRequested.getAsBoolean()) {
        throw new TaskException(
            "The budget of %s minutes ended before the first round of %d trainings. Raise budget.minutes; what is trained is kept."
                .formatted(recipe.budget().minutes(), grid.sets().size()));
      }
      return Optional.empty();
    }
    return Optional.of(outcome(result.get(), teacher, files, students));
  }

  private AgoraOutcome outcome(
      Agora.Result<RunResult, TextExample> result,
      TeacherGate teacher,
      RoundFiles files,
      Students students)
      throws IOException {
    List<String> notices = new ArrayList<>(parts.notices());
    if (!teacher.isPassed()) {
      notices.add(
          "The teacher is below the gate of two thirds and was let pass: its labels may be worth nothing.");
    }
    return new AgoraOutcome(
        task.name(),
        recipe,
        grid,
        files.best(),
        teacher,
        heldOutScores(sources.teacher),
        parts.training().size(),
        parts.development().examples().size(),
        parts.heldOut().examples().size(),
        parts.heldOutFrom(),
        result,
        heldOutScores(files.best()),
        students.points(),
        notices);
  }

  private Scores heldOutScores(Path model) throws IOException {
    try (Judge judge = Judge.open(task, model)) {
      return parts.heldOut().score(judge.scores(parts.heldOut()));
    }
  }

  /** What decides the outcome, and may not change between two starts. */
  private ObjectNode source() throws IOException {
    ObjectNode source = JsonNodeFactory.instance.objectNode();
    source.put("task", task.name());
    source.put("recipe", recipe.hash());
    source.put("data", parts.hash());
    source.put("model", ModelDirectory.checksum(sources.model));
    source.put("teacher", ModelDirectory.checksum(sources.teacher));
    source.put("generator", ModelDirectory.checksum(sources.generator));
    return source;
  }

  /** Says when to stop: on request, or when the minutes are over. */
  private record Clock(BooleanSupplier stopRequested, double minutes, long started)
      implements BooleanSupplier {
    Clock(BooleanSupplier stopRequested, double minutes) {
      this(stopRequested, minutes, System.nanoTime());
    }

    @Override
    public boolean getAsBoolean() {
      return stopRequested.getAsBoolean()
          || minutes > 0 && System.nanoTime() - started > minutes * 60e9;
    }
  }
}
