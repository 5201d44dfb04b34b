package dev.cloze.cli;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.RecipeException;
import dev.cloze.config.RobertaConfig;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What benchmarks of networks share: which ones, how many threads, and where results go. */
final class BenchModels {
  private static final int BERT_WORDS = 30_522;
  private static final int ROBERTA_WORDS = 50_265; // Bort's too
  private static final int ELMO_WORDS = 793_471;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Computing threads (default: one per core).")
  private int threads;

  @Mixin private Reporting reporting;

  int threads() {
    return threads;
  }

  Reporting reporting() {
    return reporting;
  }

  /**
   * @param model a name such as bert-base
   * @param vocabSize null for that of the published model
   */
  ModelConfig config(String model, Integer vocabSize) {
    if (model.startsWith("roberta-")) {
      return named(model, () -> RobertaConfig.ofSize(size(model), or(vocabSize, ROBERTA_WORDS)));
    }
    if (model.startsWith("bort")) {
      return named(model, () -> BortConfig.ofSize(model, or(vocabSize, ROBERTA_WORDS)));
    }
    if (model.startsWith("electra-")) {
      return named(model, () -> ElectraPairConfig.ofSize(size(model), or(vocabSize, BERT_WORDS)));
    }
    return named(
        model,
        () -> BertConfig.ofSize(model.replaceFirst("^bert-", ""), or(vocabSize, BERT_WORDS)));
  }

  static boolean isElmo(String model) {
    return model.startsWith("elmo-");
  }

  ElmoConfig elmo(String model, Integer vocabSize) {
    return named(model, () -> ElmoConfig.ofSize(size(model), or(vocabSize, ELMO_WORDS)));
  }

  void requirePositive(String option, List<Integer> values) {
    for (int value : values) {
      if (value < 1) {
        throw new ParameterException(
            reporting.commandLine(), "%s is %d, expected at least 1".formatted(option, value));
      }
    }
  }

  private <T> T named(String model, Supplier<T> config) {
    try {
      return config.get();
    } catch (RecipeException e) {
      throw new RecipeException("--model %s: %s".formatted(model, e.getMessage()), e);
    }
  }

  private static int or(Integer vocabSize, int published) {
    return vocabSize == null ? published : vocabSize;
  }

  private static String size(String model) {
    return model.substring(model.indexOf('-') + 1);
  }
}
