package dev.cloze.text.fetch;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to download.
 *
 * @param output the directory; made if it is not there
 * @param parallel files at once. Wikimedia serves two at a time to one address
 * @param retries after a failure without any progress, before a file is given up
 * @param firstDelay before the first retry; doubled with each, and up to half of it random
 * @param longestDelay before any retry; also of what a server asks for with Retry-After
 * @param connectTimeout for a connection, and then for the beginning of the answer
 * @param stallTimeout without a byte, after which a connection is given up
 */
public record FetchOptions(
    Path output,
    int parallel,
    int retries,
    Duration firstDelay,
    Duration longestDelay,
    Duration connectTimeout,
    Duration stallTimeout) {
  public FetchOptions {
    if (parallel < 1 || parallel > 64) {
      throw new FetchException("parallel is %d; expected 1 to 64".formatted(parallel));
    }
    if (retries < 0) {
      throw new FetchException("retries is %d; it must be 0 or more".formatted(retries));
    }
  }

  public static FetchOptions of(Path output) {
    return new FetchOptions(
        output,
        2,
        6,
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60));
  }

  public FetchOptions with(int newParallel, int newRetries) {
    return new FetchOptions(
        output, newParallel, newRetries, firstDelay, longestDelay, connectTimeout, stallTimeout);
  }
}
