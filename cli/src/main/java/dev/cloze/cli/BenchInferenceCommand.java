package dev.cloze.cli;

import dev.cloze.bench.InferenceBenchmark;
import dev.cloze.config.ModelConfig;
import dev.cloze.engine.Engine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
    name = "inference",
    description = {
      "Times forward passes through encoders, without their heads, on sequences of random tokens.",
      "The models take turns; the speed of each is compared with that of the first."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  cloze bench inference --model bert-base,bert-large,bort --batch 1,8 --length 64,128,512"
            + " --precision fp32,bf16")
final class BenchInferenceCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Result(int threads, List<Case> cases) {}

  /**
   * @param p10Milliseconds the 10th percentile, as the next is the 90th
   * @param speedup how many times as fast as the first model
   */
  record Case(
      String model,
      String precision,
      int batch,
      int length,
      int passes,
      double medianMilliseconds,
      double p10Milliseconds,
      double p90Milliseconds,
      double speedup) {
    static Case of(InferenceBenchmark.Result r) {
      return new Case(
          r.model(),
          r.precision(),
          r.batch(),
          r.length(),
          r.passes(),
          r.milliseconds(),
          r.tenth(),
          r.ninetieth(),
          r.speedup());
    }
  }

  @Option(
      names = "--model",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description =
          "bert-tiny to bert-large or a size such as bert-L4-H256; roberta-base, -large; bort.")
  private List<String> models;

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "fp32",
      description = "fp32 (the default) or bf16.")
  private List<String> precisions;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      defaultValue = "1",
      description = "Sequences of a pass (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches;

  @Option(
      names = "--length",
      split = ",",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens of a sequence (default: ${DEFAULT-VALUE}).")
  private List<Integer> lengths;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "20",
      description = "Passes that count (default: ${DEFAULT-VALUE}).")
  private int passes;

  @Mixin private BenchModels shared;

  @Override
  public Integer call() {
    shared.requirePositive("--passes", List.of(passes));
    shared.requirePositive("--batch", batches);
    shared.requirePositive("--length", lengths);
    Map<String, ModelConfig> configs = new LinkedHashMap<>();
    models.forEach(model -> configs.put(model, shared.config(model, null)));
    for (int length : lengths) {
      configs.forEach((name, config) -> requireRoom(name, config, length));
    }
    Engine.start(shared.threads(), "medium");
    List<Case> cases = new ArrayList<>();
    for (String precision : precisions) {
      for (int batch : batches) {
        for (int length : lengths) {
          for (var result : InferenceBenchmark.run(configs, precision, batch, length, passes)) {
            cases.add(Case.of(result));
            if (!shared.reporting().json()) {
              print(cases.get(cases.size() - 1));
            }
          }
        }
      }
    }
    shared.reporting().result(new Result(Engine.threads(), cases), () -> {});
    return ExitCode.DONE;
  }

  private void requireRoom(String name, ModelConfig config, int length) {
    if (length > config.longestSequence()) {
      throw new ParameterException(
          shared.reporting().commandLine(),
          "--length is %d, and %s reads at most %d tokens"
              .formatted(length, name, config.longestSequence()));
    }
  }

  private void print(Case c) {
    shared
        .reporting()
        .out()
        .printf(
            Locale.ROOT,
            "%s %s, batch %d x %d: %.2f ms (10 to 90 %%: %.2f to %.2f), %.2f times as fast as %s%n",
            c.model(),
            c.precision(),
            c.batch(),
            c.length(),
            c.medianMilliseconds(),
            c.p10Milliseconds(),
            c.p90Milliseconds(),
            c.speedup(),
            models.get(0));
    shared.reporting().out().flush();
  }
}
