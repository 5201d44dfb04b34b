package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * MultiRC: F1 of right answers over all options, and questions whose options are all judged right.
 */
public final class MultiRcScore {
  private final ConfusionMatrix options = new ConfusionMatrix(2);
  private final Map<String, Boolean> questions = new LinkedHashMap<>();

  /**
   * @param question a key of paragraph and question: those of other paragraphs may share a number
   */
  public void add(String question, boolean gold, boolean predicted) {
    options.add(gold ? 1 : 0, predicted ? 1 : 0);
    questions.merge(question, gold == predicted, Boolean::logicalAnd);
  }

  public Scores scores() {
    if (questions.isEmpty()) {
      throw new TaskException("there is nothing to score: the data set has no questions");
    }
    double f1 = options.f1(1);
    double exact =
        (double) questions.values().stream().filter(right -> right).count() / questions.size();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("f1a", f1);
    values.put("exact_match", exact);
    return new Scores(values, (f1 + exact) / 2);
  }
}
