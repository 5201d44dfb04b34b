package dev.cloze.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusFile;
import dev.cloze.text.corpus.CorpusMember;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.wiki.ExtractionOptions;
import dev.cloze.text.wiki.ExtractionResult;
import dev.cloze.text.wiki.WikiExtraction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Measures how fast dumps become text, and what of that is unpacking. A core's speed is that of the
 * process's processor time, all its threads included, so that other programs on the machine do not
 * count.
 */
public final class ExtractBenchmark {
  private static final int WARM_UP_ROUNDS = 3;

  /**
   * A result; a megabyte is a million bytes.
   *
   * @param workers threads that take the markup out
   * @param megabytesPerSecond packed input by the clock; the median, as all below
   * @param megabytesPerCoreSecond packed input by processor time
   * @param unpackingShare processor time of unpacking alone, as a part of the whole
   */
  public record Case(
      int workers,
      double megabytesPerSecond,
      double megabytesPerCoreSecond,
      double slowestMegabytesPerCoreSecond,
      double fastestMegabytesPerCoreSecond,
      double xmlMegabytesPerCoreSecond,
      double articlesPerSecond,
      double unpackingShare,
      int rounds,
      long inputBytes,
      long xmlBytes,
      long articles) {

    static Case of(int workers, Round[] rounds, long inputBytes, long xmlBytes, long articles) {
      double[] core = sorted(rounds, round -> inputBytes / round.coreSeconds() / 1e6);
      double seconds = median(sorted(rounds, Round::seconds));
      return new Case(
          workers,
          inputBytes / seconds / 1e6,
          median(core),
          core[0],
          core[core.length - 1],
          median(core) * xmlBytes / inputBytes,
          articles / seconds,
          median(sorted(rounds, round -> round.unpackingCoreSeconds() / round.coreSeconds())),
          rounds.length,
          inputBytes,
          xmlBytes,
          articles);
    }
  }

  /** Times of a pass over the dumps, and of one that only unpacks them. */
  record Round(double seconds, double coreSeconds, double unpackingCoreSeconds) {}

  private ExtractBenchmark() {}

  /**
   * Warms up, then measures.
   *
   * @param workers threads that take the markup out; reading has one more
   * @throws CorpusException as {@link WikiExtraction#run}
   */
  public static Case run(List<Path> dumps, int workers, int rounds) {
    return run(dumps, workers, rounds, WARM_UP_ROUNDS);
  }

  static Case run(List<Path> dumps, int workers, int rounds, int warmUpRounds) {
    Path folder = temporaryFolder();
    try {
      var options =
          new ExtractionOptions(
              dumps,
              folder.resolve("texts"),
              ExtractionOptions.Format.JSONL,
              Set.of(0),
              false,
              workers,
              true,
              UnpackLimits.DEFAULTS);
      for (int i = 0; i < warmUpRounds; i++) {
        unpack(dumps);
        extract(options);
      }
      var measured = new Round[rounds];
      long xmlBytes = 0;
      ExtractionResult made = null;
      for (int i = 0; i < rounds; i++) {
        double before = coreSeconds();
        xmlBytes = unpack(dumps);
        double unpacked = coreSeconds();
        long start = System.nanoTime();
        made = extract(options);
        measured[i] =
            new Round(
                (System.nanoTime() - start) / 1e9, coreSeconds() - unpacked, unpacked - before);
      }
      return Case.of(workers, measured, made.inputBytes(), xmlBytes, made.counts().articles());
    } finally {
      delete(folder);
    }
  }

  private static ExtractionResult extract(ExtractionOptions options) {
    return WikiExtraction.run(options, (read, total, articles) -> {});
  }

  private static long unpack(List<Path> dumps) {
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    for (Path dump : dumps) {
      try (CorpusFile file =
          CorpusFile.open(dump, UnpackLimits.DEFAULTS, new CorpusProblems(), name -> true)) {
        for (CorpusMember member = file.next(); member != null; member = file.next()) {
          for (int n = member.in().read(buffer); n >= 0; n = member.in().read(buffer)) {
            bytes += n;
          }
        }
      } catch (IOException e) {
        throw new CorpusException("%s cannot be read: %s".formatted(dump, e.getMessage()), e);
      }
    }
    return bytes;
  }

  private static double coreSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("cloze-bench-extract");
    } catch (IOException e) {
      throw new CorpusException(
          "no folder for the texts could be made: %s; check java.io.tmpdir"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new CorpusException("%s cannot be removed: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static double[] sorted(Round[] rounds, ToDoubleFunction<Round> value) {
    return Arrays.stream(rounds).mapToDouble(value).sorted().toArray();
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
