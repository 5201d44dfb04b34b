package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a masked language model learns from another one: Hinton et al. (2015), at the predicted
 * positions. The defaults are those of Bort's script.
 *
 * @param teacher its directory, or a run
 * @param temperature divides the scores of both; the teacher's part of the loss counts its square
 * @param maskedLmWeight of the loss on the words themselves
 * @param teacherWeight of the divergence from the teacher
 * @param loss proper: Kullback-Leibler divergence; or released: what Bort's published program
 *     computes, which hands probabilities to a layer that takes scores and divides by the size of
 *     the vocabulary
 * @param precision of the teacher: fp32 or bf16
 * @param cache a directory that keeps the teacher's most likely words, so that it sees a batch
 *     once; null for none
 * @param topK how many words of each position the cache keeps
 */
public record DistillationConfig(
    String teacher,
    double temperature,
    double maskedLmWeight,
    double teacherWeight,
    String loss,
    String precision,
    String cache,
    int topK) {
  public static final String PROPER = "proper";
  public static final String RELEASED = "released";

  public DistillationConfig {
    var problems = new Problems("distillation");
    problems.require(!teacher.isBlank(), "teacher", "is empty, expected a model directory");
    problems.positive("temperature", temperature);
    problems.notNegative("masked_lm_weight", maskedLmWeight);
    problems.positive("teacher_weight", teacherWeight);
    problems.oneOf("loss", loss, List.of(PROPER, RELEASED));
    problems.oneOf("precision", precision, List.of("fp32", "bf16"));
    problems.require(
        cache == null || !cache.isBlank(), "cache", "is empty, expected a directory, or nothing");
    problems.positive("top_k", topK);
    problems.throwIfAny();
  }

  /** As in Bort's script, with the loss done right. */
  public static DistillationConfig of(String teacher) {
    return new DistillationConfig(teacher, 2, 0.1, 0.5, PROPER, "bf16", null, 64);
  }

  /** Whether the divergence is the one of Bort's published program. */
  public boolean asReleased() {
    return loss.equals(RELEASED);
  }

  static DistillationConfig read(Section section) {
    DistillationConfig defaults = of("teacher");
    String teacher = section.text("teacher");
    double temperature = section.number("temperature", defaults.temperature);
    double maskedLmWeight = section.number("masked_lm_weight", defaults.maskedLmWeight);
    double teacherWeight = section.number("teacher_weight", defaults.teacherWeight);
    String loss = section.text("loss", defaults.loss);
    String precision = section.text("precision", defaults.precision);
    String cache = section.text("cache", defaults.cache);
    int topK = section.integer("top_k", defaults.topK);
    return section.build(
        () ->
            new DistillationConfig(
                teacher, temperature, maskedLmWeight, teacherWeight, loss, precision, cache, topK));
  }

  void write(ObjectNode node) {
    node.put("teacher", teacher);
    node.put("temperature", temperature);
    node.put("masked_lm_weight", maskedLmWeight);
    node.put("teacher_weight", teacherWeight);
    node.put("loss", loss);
    node.put("precision", precision);
    node.put("cache", cache);
    node.put("top_k", topK);
  }
}
