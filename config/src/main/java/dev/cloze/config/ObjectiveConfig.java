package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What the model learns: masked words and, if wanted, whether two segments follow each other.
 * Devlin et al. (2019), section 3.1.
 *
 * @param type masked_lm
 * @param maskProbability the share of a sequence's tokens that is predicted
 * @param wholeWord all pieces of a word are predicted together
 * @param nextSentence whether pairs of segments are told apart too
 * @param maxPredictions the most tokens predicted in a sequence; 0 for the mask probability times
 *     the length, see {@link #maxPredictions(int)}
 * @param maskShare of the predicted tokens, those that become [MASK]
 * @param randomShare those that become a random token; the rest stay as they are
 * @param masking which rules choose tokens: those of bert or of roberta
 * @param maskSpecialTokens with RoBERTa's rules, whether {@code <s>} and {@code </s>} are chosen
 *     too, as published
 */
public record ObjectiveConfig(
    String type,
    double maskProbability,
    boolean wholeWord,
    boolean nextSentence,
    int maxPredictions,
    double maskShare,
    double randomShare,
    String masking,
    boolean maskSpecialTokens) {

  private static final String ROBERTA = "roberta";

  public ObjectiveConfig {
    var problems = new Problems("objective");
    problems.oneOf("type", type, List.of("masked_lm"));
    problems.require(
        maskProbability > 0 && maskProbability < 1,
        "mask_probability",
        "is %s, expected a fraction between 0 and 1".formatted(Problems.show(maskProbability)));
    problems.notNegative("max_predictions", maxPredictions);
    problems.probability("mask_share", maskShare);
    problems.probability("random_share", randomShare);
    problems.require(
        !(maskShare + randomShare > 1 + 1e-9) || maskShare > 1 || randomShare > 1,
        "mask_share",
        "is %s and random_share is %s, expected at most 1 together"
            .formatted(Problems.show(maskShare), Problems.show(randomShare)));
    problems.oneOf("masking", masking, List.of("bert", ROBERTA));
    problems.require(
        maxPredictions <= 0 || !masking.equals(ROBERTA),
        "max_predictions",
        "is %d, expected 0 with masking: roberta, which has no such bound"
            .formatted(maxPredictions));
    problems.throwIfAny();
  }

  /** Whether tokens are chosen by RoBERTa's rules. */
  public boolean masksAsRoberta() {
    return masking.equals(ROBERTA);
  }

  /**
   * The most tokens predicted in a sequence of up to {@code length} tokens: {@link #maxPredictions}
   * where it is set, otherwise the share of them, rounded: 19 at 128, 77 at 512.
   */
  public int maxPredictions(int length) {
    return maxPredictions > 0
        ? maxPredictions
        : Math.max(1, (int) Math.rint(maskProbability * length)); // half to even, as in Python
  }

  static ObjectiveConfig read(Section section) {
    String type = section.text("type", "masked_lm");
    double maskProbability = section.number("mask_probability", 0.15);
    boolean wholeWord = section.flag("whole_word", false);
    boolean nextSentence = section.flag("next_sentence", true);
    int maxPredictions = section.integer("max_predictions", 0);
    double maskShare = section.number("mask_share", 0.8);
    double randomShare = section.number("random_share", 0.1);
    String masking = section.text("masking", "bert");
    boolean maskSpecialTokens = section.flag("mask_special_tokens", true);
    return section.build(
        () ->
            new ObjectiveConfig(
                type,
                maskProbability,
                wholeWord,
                nextSentence,
                maxPredictions,
                maskShare,
                randomShare,
                masking,
                maskSpecialTokens));
  }

  void write(ObjectNode node) {
    node.put("type", type);
    node.put("mask_probability", maskProbability);
    node.put("whole_word", wholeWord);
    node.put("next_sentence", nextSentence);
    node.put("max_predictions", maxPredictions);
    node.put("mask_share", maskShare);
    node.put("random_share", randomShare);
    node.put("masking", masking);
    node.put("mask_special_tokens", maskSpecialTokens);
  }
}
