package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How gradients change the weights.
 *
 * @param type adamw (Loshchilov and Hutter, 2019), adam (the variant of it that RoBERTa was trained
 *     with), lamb (You et al., 2020) or adagrad (Duchi et al., 2011), which has no moments, no bias
 *     and no weight decay
 * @param learningRate the peak; the schedule says what share of it a step uses
 * @param epsilon added to the root of the second moment; with adagrad, of the sum of squares, 0
 * @param weightDecay decoupled; biases and LayerNorm are spared, but not by adam
 * @param biasCorrection of the moments; BERT's own AdamW has none, so that is the default of adamw,
 *     while adam and lamb correct
 * @param clipNorm the longest gradient, over all parameters together; 0 for no limit
 */
public record OptimizerConfig(
    String type,
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean biasCorrection,
    double clipNorm) {

  public OptimizerConfig {
    var problems = new Problems("optimizer");
    problems.oneOf("type", type, List.of("adamw", "adam", "lamb", "adagrad"));
    boolean adagrad = type.equals("adagrad");
    problems.require(
        !adagrad || weightDecay == 0,
        "weight_decay",
        "is %s, and adagrad has none".formatted(Problems.show(weightDecay)));
    problems.require(
        biasCorrection || !type.equals("adam"),
        "bias_correction",
        "is false, and adam always corrects; for BERT's optimizer use type: adamw");
    problems.positive("learning_rate", learningRate);
    problems.belowOne("beta1", beta1);
    problems.belowOne("beta2", beta2);
    if (adagrad) {
      problems.notNegative("epsilon", epsilon);
    } else {
      problems.positive("epsilon", epsilon);
    }
    problems.notNegative("weight_decay", weightDecay);
    problems.notNegative("clip_norm", clipNorm);
    problems.throwIfAny();
  }

  static OptimizerConfig read(Section section) {
    String type = section.text("type", "adamw");
    double learningRate = section.number("learning_rate");
    double beta1 = section.number("beta1", 0.9);
    double beta2 = section.number("beta2", 0.999);
    double epsilon = section.number("epsilon", type.equals("adagrad") ? 0 : 1e-6);
    double weightDecay = section.number("weight_decay", type.equals("adagrad") ? 0 : 0.01);
    boolean biasCorrection = section.flag("bias_correction", !type.equals("adamw"));
    double clipNorm = section.number("clip_norm", 1.0);
    return section.build(
        () ->
            new OptimizerConfig(
                type, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, clipNorm));
  }

  void write(ObjectNode node) {
    node.put("type", type);
    node.put("learning_rate", learningRate);
    node.put("beta1", beta1);
    node.put("beta2", beta2);
    node.put("epsilon", epsilon);
    node.put("weight_decay", weightDecay);
    node.put("bias_correction", biasCorrection);
    node.put("clip_norm", clipNorm);
  }
}
