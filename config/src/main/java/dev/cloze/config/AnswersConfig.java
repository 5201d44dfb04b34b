package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How answers are looked for in texts longer than a sequence.
 *
 * @param head simple (Devlin et al., 2019) or joint (ELECTRA's code)
 * @param stride tokens from one window of the text to the next
 * @param questionLength the most tokens of a question
 * @param longestAnswer the most tokens of an answer
 * @param candidates how many beginnings, and how many ends, are considered
 */
public record AnswersConfig(
    String head, int stride, int questionLength, int longestAnswer, int candidates) {
  public AnswersConfig {
    var problems = new Problems("answers");
    problems.oneOf("head", head, List.of("simple", "joint"));
    problems.positive("stride", stride);
    problems.positive("question_length", questionLength);
    problems.positive("longest_answer", longestAnswer);
    problems.positive("candidates", candidates);
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
    return section.build(
        () -> new AnswersConfig(head, stride, questionLength, longestAnswer, candidates));
  }

  void write(ObjectNode node) {
    node.put("head", head);
    node.put("stride", stride);
    node.put("question_length", questionLength);
    node.put("longest_answer", longestAnswer);
    node.put("candidates", candidates);
  }
}
