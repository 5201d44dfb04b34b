package dev.cloze.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Quality on held-out text.
 *
 * @param step updates of the weights done
 * @param loss what is minimised, in nats
 * @param parts everything else by name: losses in nats, accuracies as fractions; see the objective
 */
public record EvaluationMetrics(long step, double loss, Map<String, Double> parts) {
  public static final String MASKED_LM_LOSS = "masked_lm_loss";
  public static final String MASKED_LM_ACCURACY = "masked_lm_accuracy";

  /** e to the masked-language-model loss: among how many words the model is undecided. */
  public static final String PERPLEXITY = "perplexity";

  /** The same of the word that follows, in a network of two directions. */
  public static final String FORWARD_PERPLEXITY = "forward_perplexity";

  /** And of the word before. */
  public static final String BACKWARD_PERPLEXITY = "backward_perplexity";

  public static final String NEXT_SENTENCE_LOSS = "next_sentence_loss";
  public static final String NEXT_SENTENCE_ACCURACY = "next_sentence_accuracy";

  public EvaluationMetrics {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** The part of this name, or null if the objective has none. */
  public Double part(String name) {
    return parts.get(name);
  }

  /** By the names that files and scripts use. */
  public Map<String, Double> values() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", loss);
    result.putAll(parts);
    return result;
  }
}
