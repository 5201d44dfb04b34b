package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How answers are looked for in texts longer than a sequence.
 *
 * @param head simple (Devlin et al., 2019) or joint (ELECTRA's code)
 * @param stride tokens from one window of the text to the next
 * @param questionLength the most tokens of a question
 * @param longestAnswer the most tokens of an answer
 * @param candidates how many beginnings, and how many ends, are considered
 * @param nullThreshold how much must speak against every answer for there to be none, in SQuAD 2.0;
 *     empty for the value whose F1 on the dev data is best
 */
public record AnswersConfig(
    String head,
    int stride,
    int questionLength,
    int longestAnswer,
    int candidates,
    OptionalDouble nullThreshold) {
  private static final String NULL_THRESHOLD = "null_threshold";
  private static final String SEARCH = "search";

  public AnswersConfig {
    var problems = new Problems("answers");
    problems.oneOf("head", head, List.of("simple", "joint"));
    problems.positive("stride", stride);
    problems.positive("question_length", questionLength);
    problems.positive("longest_answer", longestAnswer);
    problems.positive("candidates", candidates);
    problems.require(
        nullThreshold.isEmpty() || Double.isFinite(nullThreshold.getAsDouble()),
        NULL_THRESHOLD,
        "is %s, expected a finite number".formatted(nullThreshold.orElse(0)));
    problems.throwIfAny();
  }

  /** Whether the end of an answer is predicted from its beginning. */
  public boolean isJoint() {
    return head.equals("joint");
  }

  static AnswersConfig read(Section section) {
    String head = section.text("head", "simple");
    int stride = section.integer("stride", 128);
    int questionLength = section.integer("question_length", 64);
    int longestAnswer = section.integer("longest_answer", 30);
    int candidates = section.integer("candidates", 20);
    OptionalDouble nullThreshold = nullThreshold(section, head);
    return section.build(
        () ->
            new AnswersConfig(
                head, stride, questionLength, longestAnswer, candidates, nullThreshold));
  }

  private static OptionalDouble nullThreshold(Section section, String head) {
    JsonNode node = section.tree(NULL_THRESHOLD);
    if (node == null || node.isNull()) {
      return OptionalDouble.of(published(head));
    }
    if (node.isTextual() && node.textValue().equals(SEARCH)) {
      return OptionalDouble.empty();
    }
    if (!node.isNumber()) {
      section.report(
          NULL_THRESHOLD,
          "is %s, expected a number or \"%s\"".formatted(Section.show(node), SEARCH));
    }
    return OptionalDouble.of(node.asDouble());
  }

  /** What the codes begin with: {@code null_score_diff_threshold}, {@code qa_na_threshold}. */
  private static double published(String head) {
    return head.equals("joint") ? -2.75 : 0;
  }

  /** The same with a threshold that was searched. */
  public AnswersConfig withNullThreshold(double threshold) {
    return new AnswersConfig(
        head, stride, questionLength, longestAnswer, candidates, OptionalDouble.of(threshold));
  }

  /** The same with the published threshold where it was to be searched: there is nothing to. */
  public AnswersConfig decided() {
    return nullThreshold.isPresent() ? this : withNullThreshold(published(head));
  }

  void write(ObjectNode node) {
    node.put("head", head);
    node.put("stride", stride);
    node.put("question_length", questionLength);
    node.put("longest_answer", longestAnswer);
    node.put("candidates", candidates);
    nullThreshold.ifPresentOrElse(
        threshold -> node.put(NULL_THRESHOLD, threshold), () -> node.put(NULL_THRESHOLD, SEARCH));
  }
}
