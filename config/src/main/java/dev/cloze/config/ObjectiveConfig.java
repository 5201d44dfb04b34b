package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What the model learns: masked words and, if wanted, whether two segments follow each other.
 * Devlin et al. (2019), section 3.1.
 *
 * @param type masked_lm, or electra: replaced token detection, Clark et al. (2020)
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
 * @param replacedTokens what electra wants to know besides; null for masked_lm
 * @param distillation the teacher that a masked_lm learns from too; null for none
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
    boolean maskSpecialTokens,
    ReplacedTokensConfig replacedTokens,
    DistillationConfig distillation) {
  private static final String MASKED_LM = "masked_lm";
  private static final String ELECTRA = "electra";
  private static final String BERT = "bert";
  private static final String ROBERTA = "roberta";
  private static final String DISTILLATION = "distillation";

  /** The objective of ELECTRA as published. */
  public static final ObjectiveConfig PUBLISHED_ELECTRA =
      new ObjectiveConfig(
          ELECTRA,
          0.15,
          false,
          false,
          0,
          0.85,
          0,
          BERT,
          true,
          ReplacedTokensConfig.PUBLISHED,
          null);

  public ObjectiveConfig {
    var problems = new Problems("objective");
    problems.oneOf("type", type, List.of(MASKED_LM, ELECTRA));
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
    problems.oneOf("masking", masking, List.of(BERT, ROBERTA));
    problems.require(
        maxPredictions <= 0 || !masking.equals(ROBERTA),
        "max_predictions",
        "is %d, expected 0 with masking: roberta, which has no such bound"
            .formatted(maxPredictions));
    problems.require(
        distillation == null || type.equals(MASKED_LM),
        DISTILLATION,
        "is set, and only objective.type: masked_lm learns from a teacher");
    problems.throwIfAny();
  }

  /** Masked words, with or without next sentences. */
  public ObjectiveConfig(
      String type,
      double maskProbability,
      boolean wholeWord,
      boolean nextSentence,
      int maxPredictions,
      double maskShare,
      double randomShare,
      String masking,
      boolean maskSpecialTokens) {
    this(
        type,
        maskProbability,
        wholeWord,
        nextSentence,
        maxPredictions,
        maskShare,
        randomShare,
        masking,
        maskSpecialTokens,
        null,
        null);
  }

  /** The same, learned from a teacher too; null for none. */
  public ObjectiveConfig withDistillation(DistillationConfig newDistillation) {
    return new ObjectiveConfig(
        type,
        maskProbability,
        wholeWord,
        nextSentence,
        maxPredictions,
        maskShare,
        randomShare,
        masking,
        maskSpecialTokens,
        replacedTokens,
        newDistillation);
  }

  /** Whether tokens are chosen by RoBERTa's rules. */
  public boolean masksAsRoberta() {
    return masking.equals(ROBERTA);
  }

  /** Whether it is ELECTRA's, or the baseline on ELECTRA's examples. */
  public boolean isElectra() {
    return isElectra(type);
  }

  private static boolean isElectra(String type) {
    return type.equals(ELECTRA);
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
    String type = section.text("type", MASKED_LM);
    boolean electra = isElectra(type);
    double maskProbability = section.number("mask_probability", 0.15);
    boolean wholeWord = section.flag("whole_word", false);
    boolean nextSentence = section.flag("next_sentence", !electra);
    int maxPredictions = section.integer("max_predictions", 0);
    double maskShare = section.number("mask_share", electra ? 0.85 : 0.8);
    double randomShare = section.number("random_share", electra ? 0 : 0.1);
    String masking = section.text("masking", BERT);
    boolean maskSpecialTokens = section.flag("mask_special_tokens", true);
    DistillationConfig distillation = null;
    if (section.hasSection(DISTILLATION)) {
      distillation = DistillationConfig.read(section.section(DISTILLATION));
      if (distillation == null) {
        section.finish();
        return null; // the section has said what is wrong
      }
    } else {
      section.section(DISTILLATION); // a known key, also where something else stands there
    }
    DistillationConfig teacher = distillation;
    ReplacedTokensConfig replacedTokens = electra ? ReplacedTokensConfig.read(section) : null;
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
                maskSpecialTokens,
                replacedTokens,
                teacher));
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
    if (replacedTokens != null) {
      replacedTokens.write(node);
    }
    if (distillation != null) {
      distillation.write(node.putObject(DISTILLATION));
    }
  }
}
