package dev.cloze.task.example;

import java.util.List;
import java.util.OptionalInt;

/**
 * A question with several proposed answers, one of which is right.
 *
 * @param choices what the model reads for each proposal; two or more
 * @param answer index of the right one; empty where it is hidden
 */
public record ChoiceExample(String id, List<Choice> choices, OptionalInt answer)
    implements Example {
  /** The two texts of one proposal, such as passage and question with answer. */
  public record Choice(String text, String pair) {}
}
