package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ReCoRD: the best match with any gold mention, averaged over queries. */
public final class RecordScore {
  private long queries;
  private double exact;
  private double f1;

  /**
   * @param golds the gold mentions
   * @param predicted an unanswered query counts 0
   */
  public void add(List<String> golds, Optional<String> predicted) {
    queries++;
    predicted.ifPresent(
        answer -> {
          exact += AnswerText.best(golds, gold -> AnswerText.exactMatch(answer, gold));
          f1 += AnswerText.best(golds, gold -> AnswerText.f1(answer, gold));
        });
  }

  public Scores scores() {
    if (queries == 0) {
      throw new TaskException("there is nothing to score: the data set has no queries");
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("f1", f1 / queries);
    values.put("exact_match", exact / queries);
    return new Scores(values, (f1 + exact) / queries / 2);
  }
}
