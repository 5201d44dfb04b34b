package dev.cloze.cli;

import dev.cloze.bench.ElmoBenchmark;
import dev.cloze.bench.PretrainBenchmark;
import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
    name = "pretrain",
    description = {
      "Times whole pre-training steps on full-length sequences, dropout as published,",
      "beside the speed of a large matrix product in the same run."
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze bench pretrain --model bert-tiny,bert-base --precision bf16 --batch 8")
final class BenchPretrainCommand implements Callable<Integer> {
  private static final int ELMO_WORDS = 793_471; // of the original's vocabulary

  /** What {@code --json} prints. */
  record Result(int threads, List<Case> cases) {}

  /** Rates are of the median step; a share is a fraction. */
  record Case(
      String model,
      String precision,
      int batch,
      int length,
      int steps,
      double tokensPerSecond,
      double slowestTokensPerSecond,
      double fastestTokensPerSecond,
      double usefulGflops,
      double peakGflops,
      double shareOfPeak) {
    static Case of(PretrainBenchmark.Result r) {
      return new Case(
          r.model(),
          r.precision(),
          r.batch(),
          r.length(),
          r.steps(),
          r.tokensPerSecond(),
          r.slowest(),
          r.fastest(),
          r.usefulGflops(),
          r.peakGflops(),
          r.shareOfPeak());
    }
  }

  @Option(
      names = "--model",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description =
          "bert-tiny, -mini, -small, -medium, -base, -large, or a size such as bert-L4-H256;"
              + " roberta-base, -large, -xlm, -med-small; electra-small, -base, -large; bort;"
              + " elmo-small, -medium, -original (published: --batch 128 --length 20).")
  private List<String> models;

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "bf16",
      description = "bf16 (the default) or fp32.")
  private List<String> precisions;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "Sequences per step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens per sequence (default: ${DEFAULT-VALUE}).")
  private int length;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description = "Steps that count (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      description =
          "Tokens of the vocabulary (default: 30522; RoBERTa and Bort 50265; ELMo 793471).")
  private Integer vocabSize;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Computing threads (default: one per core).")
  private int threads;

  @Option(
      names = "--matmul-precision",
      paramLabel = "NAME",
      defaultValue = "medium",
      description = "Of fp32 products: medium (the default) or highest.")
  private String matmulPrecision;

  @Mixin private Reporting reporting;

  @Override
  public Integer call() {
    requirePositive("--batch", batch);
    requirePositive("--length", length);
    requirePositive("--steps", steps);
    Engine.start(threads, matmulPrecision);
    var cases = new ArrayList<Case>();
    for (String model : models) {
      for (String precision : precisions) {
        Case measured = Case.of(run(model, precision));
        cases.add(measured);
        if (!reporting.json()) {
          print(measured);
        }
      }
    }
    reporting.result(new Result(Engine.threads(), cases), () -> {});
    return ExitCode.DONE;
  }

  private PretrainBenchmark.Result run(String model, String precision) {
    if (model.startsWith("elmo-")) {
      ElmoConfig config =
          ElmoConfig.ofSize(size(model), vocabSize == null ? ELMO_WORDS : vocabSize);
      return ElmoBenchmark.run(model, config, precision, batch, length, steps);
    }
    return PretrainBenchmark.run(model, config(model), precision, batch, length, steps);
  }

  private ModelConfig config(String model) {
    if (model.startsWith("roberta-")) {
      return RobertaConfig.ofSize(size(model), vocabSize == null ? 50265 : vocabSize);
    }
    if (model.equals("bort")) {
      return BortConfig.ofSize(model, vocabSize == null ? 50265 : vocabSize);
    }
    int words = vocabSize == null ? 30522 : vocabSize;
    return model.startsWith("electra-")
        ? ElectraPairConfig.ofSize(size(model), words)
        : BertConfig.ofSize(model.replaceFirst("^bert-", ""), words);
  }

  private static String size(String model) {
    return model.substring(model.indexOf('-') + 1);
  }

  private void print(Case c) {
    reporting
        .out()
        .printf(
            Locale.ROOT,
            "%s %s, batch %d x %d: %,.0f tokens/s (%,.0f to %,.0f), %.0f of %.0f GFLOP/s, %.1f %%"
                + " of peak%n",
            c.model(),
            c.precision(),
            c.batch(),
            c.length(),
            c.tokensPerSecond(),
            c.slowestTokensPerSecond(),
            c.fastestTokensPerSecond(),
            c.usefulGflops(),
            c.peakGflops(),
            100 * c.shareOfPeak());
    reporting.out().flush();
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          reporting.commandLine(), "%s is %d, expected at least 1".formatted(option, value));
    }
  }
}
