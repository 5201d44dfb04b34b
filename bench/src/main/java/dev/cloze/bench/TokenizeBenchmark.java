package dev.cloze.bench;

import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Measures a tokenizer on the lines of a file: text in memory to token ids, nothing else. */
public final class TokenizeBenchmark {
  /** Enough for the just-in-time compiler on a few megabytes. */
  private static final double WARM_UP_SECONDS = 3;

  private static final int MIN_WARM_UP_ROUNDS = 3;

  /**
   * A result; a megabyte is a million bytes of UTF-8.
   *
   * @param megabytesPerSecond the median of the rounds
   */
  public record Case(
      String tokenizer,
      int threads,
      double megabytesPerSecond,
      double slowestMegabytesPerSecond,
      double fastestMegabytesPerSecond,
      int rounds,
      long bytes,
      long tokens) {

    /** A result from the seconds of each round. */
    static Case of(String tokenizer, int threads, double[] seconds, long bytes, long tokens) {
      double[] speeds = Arrays.stream(seconds).map(s -> bytes / s / 1e6).sorted().toArray();
      int middle = speeds.length / 2;
      double median =
          speeds.length % 2 == 1 ? speeds[middle] : (speeds[middle - 1] + speeds[middle]) / 2;
      return new Case(
          tokenizer,
          threads,
          median,
          speeds[0],
          speeds[speeds.length - 1],
          speeds.length,
          bytes,
          tokens);
    }
  }

  private TokenizeBenchmark() {}

  /**
   * Reads the lines that are tokenised, each on its own.
   *
   * @throws CorpusException if the file cannot be read or holds no text
   */
  public static List<String> lines(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CorpusException(
          "%s cannot be read as UTF-8 text: %s".formatted(file, e.getMessage()), e);
    }
    if (lines.stream().allMatch(String::isBlank)) {
      throw new CorpusException("%s holds no text to tokenise".formatted(file));
    }
    return lines;
  }

  /** The size of the lines in UTF-8, line ends not counted. */
  static long bytes(List<String> lines) {
    return lines.stream().mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length).sum();
  }

  /**
   * Warms up, then measures.
   *
   * @param name of the tokenizer, for the result
   * @param threads that share the lines; each has its own copy of the tokenizer
   */
  public static Case run(
      String name, Tokenizer tokenizer, List<String> lines, int threads, int rounds) {
    return run(name, tokenizer, lines, threads, rounds, WARM_UP_SECONDS);
  }

  static Case run(
      String name,
      Tokenizer tokenizer,
      List<String> lines,
      int threads,
      int rounds,
      double warmUpSeconds) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Share> shares = shares(tokenizer, lines, threads);
      double warm = 0;
      for (int i = 0; i < MIN_WARM_UP_ROUNDS || warm < warmUpSeconds; i++) {
        warm += seconds(executor, shares);
      }
      double[] seconds = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        seconds[i] = seconds(executor, shares);
      }
      long tokens = shares.stream().mapToLong(share -> share.tokens).sum();
      return Case.of(name, threads, seconds, bytes(lines), tokens);
    } finally {
      executor.shutdownNow();
    }
  }

  private static List<Share> shares(Tokenizer tokenizer, List<String> lines, int threads) {
    return IntStream.range(0, threads)
        .mapToObj(
            i ->
                new Share(
                    tokenizer.copy(),
                    new ArrayList<>(
                        lines.subList(
                            (int) ((long) lines.size() * i / threads),
                            (int) ((long) lines.size() * (i + 1) / threads)))))
        .toList();
  }

  private static double seconds(ExecutorService executor, List<Share> shares) {
    long start = System.nanoTime();
    List<Future<?>> futures = new ArrayList<>();
    for (Share share : shares) {
      futures.add(executor.submit(share));
    }
    try {
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** What one thread tokenises. */
  private static final class Share implements Runnable {
    private final Tokenizer tokenizer;
    private final List<String> lines;
    private final TokenIds ids = new TokenIds(1024);
    private volatile long tokens;

    Share(Tokenizer tokenizer, List<String> lines) {
      this.tokenizer = tokenizer;
      this.lines = lines;
    }

    @Override
    public void run() {
      long count = 0;
      for (String line : lines) {
        ids.clear();
        tokenizer.encode(line, ids);
        count += ids.size();
      }
      tokens = count;
    }
  }
}
