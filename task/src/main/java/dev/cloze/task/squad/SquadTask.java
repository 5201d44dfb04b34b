package dev.cloze.task.squad;

import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.example.QuestionExample.Answer;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.metrics.SquadScore;
import dev.cloze.task.reading.TaskFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers questions with pieces of a context; in 2.0 some questions have no answer. */
public final class SquadTask implements Task<QuestionExample, SpanAnswer> {
  /** The score that says which threshold was applied. */
  public static final String NULL_THRESHOLD = "null_threshold";

  private final boolean withUnanswerable;

  private SquadTask(boolean withUnanswerable) {
    this.withUnanswerable = withUnanswerable;
  }

  /** SQuAD 1.1: every question has an answer. */
  public static SquadTask version1() {
    return new SquadTask(false);
  }

  /** SQuAD 2.0: to some questions the context has no answer. */
  public static SquadTask version2() {
    return new SquadTask(true);
  }

  @Override
  public String name() {
    return withUnanswerable ? "squad-2.0" : "squad-1.1";
  }

  @Override
  public TaskKind kind() {
    return TaskKind.SPAN;
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  /** Whether questions may have no answer. */
  public boolean withUnanswerable() {
    return withUnanswerable;
  }

  @Override
  public List<Dataset<QuestionExample, SpanAnswer>> read(Path data, Split split) {
    String part = split.name().toLowerCase(Locale.ROOT);
    List<String> problems = new ArrayList<>();
    List<Path> files =
        TaskFiles.find(
            data, "%s-v%s.json".formatted(part, withUnanswerable ? "2.0" : "1.1"), problems);
    if (files.isEmpty()) {
      files = TaskFiles.named(data, part + ".json", problems);
    }
    var reader = new SquadReader(withUnanswerable, split);
    files.forEach(file -> reader.read(file, problems));
    problems.addAll(reader.problems());
    return List.of(
        new ExampleSet<>(
            part, reader.questions(), problems, reader.labelled(), this::score, this::write));
  }

  private Scores score(List<QuestionExample> questions, List<SpanAnswer> answers) {
    List<SquadScore.Answered> answered = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      List<String> golds = questions.get(i).answers().stream().map(Answer::text).toList();
      SpanAnswer answer = answers.get(i);
      answered.add(new SquadScore.Answered(golds, answer.text(), answer.nullOdds()));
    }
    if (!withUnanswerable) {
      return SquadScore.version1(answered);
    }
    double threshold = // one for all
        answers.get(0).nullThreshold().orElseGet(() -> SquadScore.bestThreshold(answered));
    Scores scores = SquadScore.version2(answered, threshold);
    Map<String, Double> values = new LinkedHashMap<>(scores.values());
    values.put(NULL_THRESHOLD, threshold);
    return new Scores(values, scores.main(), scores.notes());
  }

  private List<Path> write(Path folder, List<QuestionExample> questions, List<SpanAnswer> answers)
      throws IOException {
    Map<String, SpanAnswer> byQuestion = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      byQuestion.put(questions.get(i).id(), answers.get(i));
    }
    return new SquadPredictions(byQuestion).write(folder, withUnanswerable);
  }
}
