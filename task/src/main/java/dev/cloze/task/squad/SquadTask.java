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
  private final boolean withUnanswerable;
  private final double nullThreshold;

  private SquadTask(boolean withUnanswerable, double nullThreshold) {
    this.withUnanswerable = withUnanswerable;
    this.nullThreshold = nullThreshold;
  }

  /** SQuAD 1.1: every question has an answer. */
  public static SquadTask version1() {
    return new SquadTask(false, Double.POSITIVE_INFINITY);
  }

  /**
   * SQuAD 2.0.
   *
   * @param nullThreshold above which {@link SpanAnswer#nullOdds} means no answer: 0 in BERT, to be
   *     tuned on dev (the score best_f1_threshold); -2.75 in ELECTRA
   */
  public static SquadTask version2(double nullThreshold) {
    return new SquadTask(true, nullThreshold);
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
    return withUnanswerable
        ? SquadScore.version2(answered, nullThreshold)
        : SquadScore.version1(answered);
  }

  private List<Path> write(Path folder, List<QuestionExample> questions, List<SpanAnswer> answers)
      throws IOException {
    Map<String, SpanAnswer> byQuestion = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      byQuestion.put(questions.get(i).id(), answers.get(i));
    }
    return new SquadPredictions(byQuestion).write(folder, withUnanswerable, nullThreshold);
  }
}
