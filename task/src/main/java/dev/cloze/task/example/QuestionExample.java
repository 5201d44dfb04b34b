package dev.cloze.task.example;

import java.util.List;

/**
 * A question to be answered with a piece of its context, as in SQuAD.
 *
 * @param answers the gold ones; empty where they are hidden or there is none
 * @param impossible whether the context is known to hold no answer
 */
public record QuestionExample(
    String id,
    String title,
    String question,
    String context,
    List<Answer> answers,
    boolean impossible)
    implements Example {
  /**
   * @param begin the first UTF-16 unit in the context; -1 if the text does not stand there
   */
  public record Answer(String text, int begin) {}
}
