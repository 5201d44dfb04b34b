package dev.cloze.bench;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Precision;
import dev.cloze.engine.RandomBits;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.model.bort.BortForMaskedLM;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.roberta.RobertaForMaskedLM;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Times forward passes through encoders, without their heads, on full-length sequences of random
 * tokens. The models take turns, pass by pass, so that a machine that slows down slows all of them.
 */
public final class InferenceBenchmark {
  private static final int WARM_UP_PASSES = 5;

  private InferenceBenchmark() {}

  /**
   * One line of results.
   *
   * @param milliseconds of a pass, the median
   * @param tenth the 10th percentile
   * @param ninetieth the 90th
   * @param speedup the median of the first model as a multiple of this one's
   */
  public record Result(
      String model,
      String precision,
      int batch,
      int length,
      int passes,
      double milliseconds,
      double tenth,
      double ninetieth,
      double speedup) {}

  /**
   * @param models by their names, in the order of the results
   * @param passes that count; five more come first
   */
  public static List<Result> run(
      Map<String, ModelConfig> models, String precisionName, int batch, int length, int passes) {
    Precision precision = Precision.of(precisionName);
    List<MaskedLanguageModel> networks = new ArrayList<>();
    try {
      models.values().forEach(config -> networks.add(network(config)));
      double[][] times = new double[networks.size()][passes];
      for (int pass = -WARM_UP_PASSES; pass < passes; pass++) {
        for (int i = 0; i < networks.size(); i++) {
          double time = time(networks.get(i), precision, batch, length);
          if (pass >= 0) {
            times[i][pass] = time;
          }
        }
      }
      return results(List.copyOf(models.keySet()), precision, batch, length, times);
    } finally {
      networks.forEach(MaskedLanguageModel::close);
    }
  }

  private static List<Result> results(
      List<String> names, Precision precision, int batch, int length, double[][] times) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      Arrays.sort(times[i]);
      double median = quantile(times[i], 0.5);
      results.add(
          new Result(
              names.get(i),
              precision.name().toLowerCase(Locale.ROOT),
              batch,
              length,
              times[i].length,
              median,
              quantile(times[i], 0.1),
              quantile(times[i], 0.9),
              (i == 0 ? median : results.get(0).milliseconds) / median));
    }
    return results;
  }

  private static MaskedLanguageModel network(ModelConfig config) {
    if (config instanceof BertConfig bert) {
      return new BertForPreTraining(bert, 1);
    }
    if (config instanceof BortConfig bort) {
      return BortForMaskedLM.create(bort, 1);
    }
    if (config instanceof RobertaConfig roberta) {
      return RobertaForMaskedLM.create(roberta, 1);
    }
    throw new IllegalArgumentException(config.modelType() + " is not timed");
  }

  /** In milliseconds. */
  private static double time(
      MaskedLanguageModel model, Precision precision, int batch, int length) {
    int vocabSize = model.config().vocabSize();
    List<int[]> sequences = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      int[] ids = new int[length];
      for (int j = 0; j < length; j++) {
        ids[j] = (int) Long.remainderUnsigned(RandomBits.derive(i, j), vocabSize);
      }
      sequences.add(ids);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      TokenInputs inputs = TokenInputs.evaluating(sequences);
      long started = System.nanoTime();
      try (Precision.Guard autocast = precision.autocast()) {
        model.hidden(inputs);
      }
      return (System.nanoTime() - started) / 1e6;
    }
  }

  /** Between the two nearest ranks. */
  private static double quantile(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
