package dev.cloze.cli;

import dev.cloze.bench.ElmoBenchmark;
import dev.cloze.bench.PretrainBenchmark;
import dev.cloze.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "pretrain",
    description = {
      "Times whole pre-training steps beside a large matrix product in the same run.",
      "Sequences are as long as they may be; dropout is as published."
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze bench pretrain --model bert-tiny,bert-base --precision bf16 --batch 8")
final class BenchPretrainCommand implements Callable<Integer> {
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
      names = "--matmul-precision",
      paramLabel = "NAME",
      defaultValue = "medium",
      description = "Of fp32 products: medium (the default) or highest.")
  private String matmulPrecision;

  @Mixin private BenchModels shared;

  @Override
  public Integer call() {
    shared.requirePositive("--batch", List.of(batch));
    shared.requirePositive("--length", List.of(length));
    shared.requirePositive("--steps", List.of(steps));
    Engine.start(shared.threads(), matmulPrecision);
    var cases = new ArrayList<Case>();
    for (String model : models) {
      for (String precision : precisions) {
        Case measured = Case.of(run(model, precision));
        cases.add(measured);
        if (!shared.reporting().json()) {
          print(measured);
        }
      }
    }
    shared.reporting().result(new Result(Engine.threads(), cases), () -> {});
    return ExitCode.DONE;
  }

  private PretrainBenchmark.Result run(String model, String precision) {
    if (BenchModels.isElmo(model)) {
      return ElmoBenchmark.run(
          model, shared.elmo(model, vocabSize), precision, batch, length, steps);
    }
    return PretrainBenchmark.run(
        model, shared.config(model, vocabSize), precision, batch, length, steps);
  }

  private void print(Case c) {
    shared
        .reporting()
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
    shared.reporting().out().flush();
  }
}
