package dev.cloze.train;

import dev.cloze.engine.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Sums over held-out batches; the metrics that ELECTRA's own code reports follow from them, however
 * the samples were batched.
 */
final class ElectraTotals {
  static final String DISCRIMINATOR_LOSS = "disc_loss";

  private static final double LEAST_PROBABILITY = Float.MIN_NORMAL; // as in VocabularyLoss

  private long predictions;
  private long correctPredictions;
  private double predictionLoss;
  private long correctSamples;
  private long sequences;
  private double sequenceLoss;
  private double tokenLoss;
  private final RocCurve curve = new RocCurve();
  private long tokens;
  private long correctTokens;
  private long called; // tokens that the discriminator calls replaced
  private long replaced;
  private long found; // replaced tokens that it calls so

  /**
   * @param probabilities of the generator, [P, V] fp32
   */
  void addPredictions(Tensor probabilities, int[] labels) {
    if (labels.length == 0) {
      return;
    }
    Tensor wanted = Tensors.indices(labels).unsqueeze(1); // [P, 1]
    for (float probability : Tensors.floats(probabilities.gather(1, wanted))) {
      predictionLoss -= Math.log(Math.max(probability, LEAST_PROBABILITY));
    }
    float[] likeliest = Tensors.floats(probabilities.argmax(new LongOptional(1), false));
    for (int i = 0; i < labels.length; i++) {
      correctPredictions += likeliest[i] == labels[i] ? 1 : 0;
    }
    predictions += labels.length;
  }

  /** Of a generator for which all words are alike; like the original, it guesses the first one. */
  void addUniformPredictions(int count, int vocabSize) {
    predictions += count;
    predictionLoss += count * Math.log(vocabSize);
  }

  void addSamples(int[] samples, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      correctSamples += samples[i] == labels[i] ? 1 : 0;
    }
  }

  /**
   * @param logits of the discriminator, [T]
   * @param labels 1 where a token was replaced, else 0, [T]
   */
  void addTokens(float[] logits, float[] labels, int[] lengths) {
    int at = 0;
    for (int length : lengths) {
      double loss = 0;
      for (int end = at + length; at < end; at++) {
        boolean isReplaced = labels[at] == 1;
        loss += crossEntropy(logits[at], isReplaced);
        addToken(logits[at], isReplaced);
      }
      tokenLoss += loss;
      sequenceLoss += loss / length;
      sequences++;
    }
  }

  private static double crossEntropy(double logit, boolean positive) {
    double towards = positive ? logit : -logit;
    return Math.max(-towards, 0) + Math.log1p(Math.exp(-Math.abs(towards)));
  }

  private void addToken(double logit, boolean isReplaced) {
    boolean isCalled = logit > 0;
    tokens++;
    correctTokens += isCalled == isReplaced ? 1 : 0;
    called += isCalled ? 1 : 0;
    replaced += isReplaced ? 1 : 0;
    found += isCalled && isReplaced ? 1 : 0;
    curve.add(1 / (1 + Math.exp(-logit)), isReplaced);
  }

  /** What is minimised, in nats. */
  double loss(double generatorWeight, double discriminatorWeight) {
    return generatorWeight * predictionLoss / predictions
        + discriminatorWeight * tokenLoss / tokens;
  }

  /** By the names of the original; fractions and nats. NaN where there was nothing to judge. */
  Map<String, Double> values() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put(EvaluationMetrics.MASKED_LM_LOSS, predictionLoss / predictions);
    result.put(EvaluationMetrics.MASKED_LM_ACCURACY, (double) correctPredictions / predictions);
    result.put("sampled_masked_lm_accuracy", (double) correctSamples / predictions);
    result.put(
        DISCRIMINATOR_LOSS, sequenceLoss / sequences); // a mean of sequences, as in the original
    result.put("disc_auc", curve.area());
    result.put("disc_accuracy", (double) correctTokens / tokens);
    result.put("disc_precision", (double) found / called);
    result.put("disc_recall", (double) found / replaced);
    return result;
  }
}
