package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The learning rate over a span of N steps. Below, s counts the steps already done in the span (0
 * at its first), W is {@code warmupSteps}, and "peak" is {@link OptimizerConfig#learningRate()}.
 *
 * <ul>
 *   <li>linear, as in Google's BERT: peak * s / W while s &lt; W, so the first step uses 0; then
 *       end + (peak - end) * (1 - s / N). The decay counts from the start of the span, so the rate
 *       falls by W / N of the peak where warm-up ends.
 *   <li>polynomial, as in NVIDIA's LAMB recipes, counts from one: with k = s + 1, peak * k / W
 *       while k &lt; W, then end + (peak - end) * (1 - k / N)^power; the last step uses the end.
 *       (NVIDIA gives W as a fraction of N, 0.2843 of 7,038, so its W is not a whole number.)
 *   <li>warmup_polynomial, as in RoBERTa's code: peak * s / W up to and including s = W, then end +
 *       (peak - end) * (1 - (s - W) / (N - W))^power: from the peak on without a jump.
 *   <li>product, as in ELECTRA's code: warm-up and decay multiplied, min(1, s / W) * (end + (peak -
 *       end) * (1 - s / N)^power).
 *   <li>bort_pretraining, as in Bort's code, counts from one: with k = s + 1, peak * k / W up to
 *       and including k = W, then end + (peak - end) * (1 - k / N).
 *   <li>bort_finetuning, as there: peak * s / W while s &lt; W, then peak * (1 - (s - W) / (N -
 *       W)), but never less than 1e-7.
 *   <li>constant: warm-up as in linear, then the peak.
 * </ul>
 *
 * @param warmupSteps updates of the weights, not micro-batches; 10,000 in BERT
 * @param decay linear, polynomial, warmup_polynomial, product, bort_pretraining, bort_finetuning or
 *     constant
 * @param power of polynomial decay, 0.5 there unless it is set; 1 elsewhere
 * @param endLearningRate the rate that linear and polynomial decay end in
 */
public record ScheduleConfig(long warmupSteps, String decay, double power, double endLearningRate) {

  private static final String LINEAR = "linear";
  private static final String WARMUP_POLYNOMIAL = "warmup_polynomial";
  private static final String BORT_PRETRAINING = "bort_pretraining";
  private static final String BORT_FINETUNING = "bort_finetuning";
  private static final String CONSTANT = "constant";

  public ScheduleConfig {
    var problems = new Problems("schedule");
    problems.notNegative("warmup_steps", warmupSteps);
    problems.oneOf(
        "decay",
        decay,
        List.of(
            LINEAR,
            "polynomial",
            WARMUP_POLYNOMIAL,
            "product",
            BORT_PRETRAINING,
            BORT_FINETUNING,
            CONSTANT));
    problems.positive("power", power);
    problems.require(
        !(power > 0)
            || power == 1
            || !List.of(LINEAR, BORT_PRETRAINING, BORT_FINETUNING, CONSTANT).contains(decay),
        "power",
        "is %s but decay is \"%s\", expected decay: polynomial, or no power"
            .formatted(Problems.show(power), decay));
    problems.notNegative("end_learning_rate", endLearningRate);
    problems.require(
        !(endLearningRate > 0) || !List.of(CONSTANT, BORT_FINETUNING).contains(decay),
        "end_learning_rate",
        "is %s but decay is \"%s\", expected decay: linear or polynomial, or none"
            .formatted(Problems.show(endLearningRate), decay));
    problems.throwIfAny();
  }

  static ScheduleConfig read(Section section) {
    long warmupSteps = section.longInteger("warmup_steps", 0);
    String decay = section.text("decay", LINEAR);
    double power = section.number("power", decay.equals("polynomial") ? 0.5 : 1);
    double endLearningRate = section.number("end_learning_rate", 0);
    return section.build(() -> new ScheduleConfig(warmupSteps, decay, power, endLearningRate));
  }

  void write(ObjectNode node) {
    node.put("warmup_steps", warmupSteps);
    node.put("decay", decay);
    node.put("power", power);
    node.put("end_learning_rate", endLearningRate);
  }
}
