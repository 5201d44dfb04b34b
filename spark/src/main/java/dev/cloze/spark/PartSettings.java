package dev.cloze.spark;

import picocli.CommandLine.Option;

/** How the reading of a corpus is shared out. */
final class PartSettings {
  @Option(
      names = "--part-megabytes",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Input that one task reads, about (default: ${DEFAULT-VALUE}). The result does not"
              + " depend on it.")
  private long megabytes;

  long bytes() {
    return megabytes << 20;
  }
}
