package dev.cloze.task.agora.text;

import dev.cloze.config.AgoraRecipe;
import dev.cloze.config.FineTuneRecipe;
import dev.cloze.engine.RandomBits;
import dev.cloze.task.TaskException;
import dev.cloze.task.agora.AgoraTask;
import dev.cloze.task.agora.AgoraTraining;
import dev.cloze.task.agora.NearbyTexts;
import dev.cloze.task.agora.NewPoints;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.finetune.FineTuneListener;
import dev.cloze.task.finetune.FineTuning;
import dev.cloze.task.finetune.RunResult;
import dev.cloze.train.checkpoint.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Agora's trainings and new points over a task's files. Several processes may run over the same
 * files at once, on one machine or on several: each takes a training that nobody has, whoever comes
 * first makes a round's points, and all arrive at the same.
 */
final class Students implements AgoraTask<RunResult, TextExample> {
  private static final long PAUSE_MILLIS = 200; // between two looks at what others have done

  /** What all trainings begin with. */
  record Start(
      Task<TextExample, float[]> task,
      TextAgora.Sources sources,
      AgoraRecipe recipe,
      Map<Integer, FineTuneRecipe> finetune,
      Parts parts) {}

  private final Start start;
  private final RoundFiles files;
  private final BooleanSupplier stopRequested;
  private final AgoraListener listener;
  private final List<TextPoint> points = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  Students(Start start, RoundFiles files, BooleanSupplier stopRequested, AgoraListener listener) {
    this.start = start;
    this.files = files;
    this.stopRequested = stopRequested;
    this.listener = listener;
  }

  /** All new points so far. */
  List<TextPoint> points() {
    return List.copyOf(points);
  }

  @Override
  public Optional<List<RunResult>> fineTune(List<TextExample> data, List<AgoraTraining> trainings) {
    RoundTask task = new RoundTask(start.task, data, start.parts.development());
    FineTuning<TextExample, float[]> tuning =
        new FineTuning<>(
            task,
            start.sources.model(),
            start.sources.data(),
            files.round(trainings.get(0)),
            new Told());
    Map<Integer, RunResult> done = new HashMap<>();
    try {
      while (done.size() < trainings.size()) {
        boolean worked = false;
        for (AgoraTraining training : trainings) {
          if (stopRequested.getAsBoolean()) {
            return Optional.empty();
          }
          if (!done.containsKey(training.set().id())) {
            Optional<RunResult> result = train(tuning, training);
            if (result.isPresent()) {
              worked = true;
              done.put(training.set().id(), result.get());
              listener.onTrained(
                  training.round(),
                  done.size(),
                  trainings.size(),
                  training.set(),
                  result.get().main());
            }
          }
        }
        if (!worked) {
          pause();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(trainings.stream().map(t -> done.get(t.set().id())).toList());
  }

  /** Empty if another process has it, or it was stopped. */
  private Optional<RunResult> train(FineTuning<TextExample, float[]> tuning, AgoraTraining training)
      throws IOException {
    Path directory = files.training(training);
    Optional<RunResult> ended = FineTuning.ended(directory);
    if (ended.isPresent()) {
      return ended;
    }
    Optional<RunLock> claim = RunLock.tryAcquire(files.claim(training));
    if (claim.isEmpty()) {
      return Optional.empty();
    }
    try (RunLock held = claim.get()) {
      FineTuneRecipe recipe = start.finetune.get(training.set().id());
      return tuning.single(recipe, training.seed(), directory, stopRequested);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskException("interrupted while waiting for another process", e);
    }
  }

  @Override
  public double score(RunResult model) {
    return model.main();
  }

  @Override
  public NewPoints<TextExample> newPoints(
      AgoraTraining best, RunResult model, boolean isBestOfAll, int most, long seed) {
    try (RunLock round = await(files.round(best))) {
      Optional<RoundFiles.Made> there = files.made(best);
      RoundFiles.Made made =
          there.isPresent() ? there.get() : make(best, model, isBestOfAll, most, seed);
      files.deleteModels(best);
      points.addAll(made.points());
      listener.onRound(best.round(), model.main(), made.mistakes(), made.points().size());
      return new NewPoints<>(
          made.mistakes(), made.points().stream().map(TextPoint::example).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RunLock await(Path directory) {
    Optional<RunLock> lock = RunLock.tryAcquire(directory);
    while (lock.isEmpty()) {
      pause();
      lock = RunLock.tryAcquire(directory);
    }
    return lock.get();
  }

  private RoundFiles.Made make(
      AgoraTraining best, RunResult model, boolean isBestOfAll, int most, long seed)
      throws IOException {
    if (isBestOfAll) {
      files.keep(model.model());
    }
    List<TextExample> mistakes = mistakes(model.model());
    List<Substitution.Made> texts = most == 0 ? List.of() : texts(best, mistakes, most, seed);
    List<TextPoint> labelled = texts.isEmpty() ? List.of() : labelled(texts);
    int tried = Math.min(mistakes.size(), most);
    RoundFiles.Made made =
        new RoundFiles.Made(mistakes.size(), Math.max(0, tried - texts.size()), balanced(labelled));
    files.write(best, model.main(), made);
    return made;
  }

  private List<TextExample> mistakes(Path model) throws IOException {
    List<TextExample> examples = start.parts.development().examples();
    List<TextExample> wrong = new ArrayList<>();
    try (Judge student = Judge.open(start.task, model)) {
      List<Judge.Answer> answers = student.answers(start.parts.development());
      for (int i = 0; i < answers.size(); i++) {
        if (!answers.get(i).label().equals(examples.get(i).label().orElseThrow())) {
          wrong.add(examples.get(i));
        }
      }
    }
    return wrong;
  }

  private List<Substitution.Made> texts(
      AgoraTraining best, List<TextExample> mistakes, int most, long seed) {
    List<String> taken = new ArrayList<>(start.parts.texts());
    points.forEach(point -> taken.add(Parts.whole(point.example())));
    List<Substitution.Made> texts = new ArrayList<>();
    try (WordFiller filler = WordFiller.open(start.sources.generator())) {
      AgoraRecipe.Points settings = start.recipe.points();
      var substitution =
          new Substitution(filler, new NearbyTexts(taken), settings.attempts(), settings.top());
      for (int i = 0; i < mistakes.size() && texts.size() < most; i++) {
        String id = "agora-%d-%d-%d".formatted(best.round(), best.replay(), i);
        substitution.near(mistakes.get(i), id, RandomBits.derive(seed, i)).ifPresent(texts::add);
      }
    }
    return texts;
  }

  private List<TextPoint> labelled(List<Substitution.Made> texts) throws IOException {
    List<TextPoint> labelled = new ArrayList<>();
    try (Judge teacher = Judge.open(start.task, start.sources.teacher())) {
      List<Judge.Answer> answers =
          teacher.answers(
              RoundTask.unscored(
                  "new", texts.stream().map(Substitution.Made::example).toList(), false));
      for (int i = 0; i < texts.size(); i++) {
        Judge.Answer answer = answers.get(i);
        if (answer.probability() >= start.recipe.points().leastConfidence()) {
          labelled.add(point(texts.get(i), answer));
        }
      }
    }
    return labelled;
  }

  private static TextPoint point(Substitution.Made made, Judge.Answer answer) {
    TextExample text = made.example();
    return new TextPoint(
        new TextExample(
            text.id(), text.text(), text.pair(), text.spans(), Optional.of(answer.label())),
        made.parent(),
        answer.probability(),
        made.attempt(),
        made.changed());
  }

  /** Of a label that has more than twice as many points as the rarest, the last ones go. */
  private List<TextPoint> balanced(List<TextPoint> made) {
    if (!start.recipe.points().balance()) {
      return made;
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    start.task.labels().forEach(label -> counts.put(label, 0));
    points.forEach(point -> counts.merge(point.example().label().orElseThrow(), 1, Integer::sum));
    made.forEach(point -> counts.merge(point.example().label().orElseThrow(), 1, Integer::sum));
    int rarest = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    List<TextPoint> kept = new ArrayList<>(made);
    for (int i = made.size() - 1; i >= 0; i--) {
      String label = made.get(i).example().label().orElseThrow();
      if (counts.get(label) > 2 * Math.max(1, rarest)) {
        kept.remove(i);
        counts.merge(label, -1, Integer::sum);
      }
    }
    return kept;
  }

  /** What fine-tuning says, each line once: every training would repeat it. */
  private final class Told implements FineTuneListener {
    @Override
    public void onStep(String run, long step, long steps, double loss) {
      listener.onStep(run, step, steps, loss);
    }

    @Override
    public void onNotice(String line) {
      if (told.add(line)) {
        listener.onNotice(line);
      }
    }
  }
}
