package dev.cloze.cli;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a model that has been trained computes. */
final class ComputingOptions {
  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      defaultValue = "4096",
      description = "The most tokens to compute at once (default: ${DEFAULT-VALUE}).")
  private int batchTokens;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "fp32",
      description = "fp32 (the default) or bf16.")
  private String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Computing threads (default: one per core).")
  private int threads;

  /** Starts the engine; with AMX, "medium" would compute fp32 products in bf16. */
  void start(Reporting reporting) {
    if (batchTokens < 1) {
      throw new ParameterException(
          reporting.commandLine(),
          "--batch-tokens is %d, expected at least 1".formatted(batchTokens));
    }
    Engine.start(threads, "highest");
  }

  int batchTokens() {
    return batchTokens;
  }

  Precision precision() {
    return Precision.of(precision);
  }
}
