package dev.cloze.command;

import dev.cloze.text.corpus.UnpackLimits;
import picocli.CommandLine.Option;

/** What stops a decompression bomb; the same for every command that reads packed files. */
public final class UnpackSettings {
  private static final long GIB = 1L << 30;

  @Option(
      names = "--max-unpacked",
      paramLabel = "GIB",
      defaultValue = "1024",
      description = "A file that unpacks to more is refused (default: ${DEFAULT-VALUE} GiB).")
  private long maxGib;

  @Option(
      names = "--max-unpack-ratio",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "So is one of over 64 MiB that unpacks to more than N times its size"
              + " (default: ${DEFAULT-VALUE}).")
  private long maxRatio;

  public UnpackLimits limits() {
    return new UnpackLimits(
        maxRatio, maxGib > Long.MAX_VALUE / GIB ? Long.MAX_VALUE : maxGib * GIB);
  }
}
