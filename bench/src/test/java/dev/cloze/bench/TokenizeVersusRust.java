package dev.cloze.bench;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thread of ours beside one thread of the original, on the same lines in the same run, rounds
 * in turn. The original runs in every way there is: line by line and in batches from Java, and in
 * batches from Python where an interpreter with {@code tokenizers} is given. Started by {@code
 * bench/tokenize-vs-rust.sh}.
 */
final class TokenizeVersusRust {
  private static final int ROUNDS = 5;
  private static final int WARM_UP_ROUNDS = 2;
  private static final int OUR_PASSES = 10; // in one round, so that it lasts long enough to measure

  private interface Contestant {
    /** Tokenises all lines once more and returns the seconds of one pass. */
    double pass() throws IOException;
  }

  private TokenizeVersusRust() {}

  /** Arguments: tokenizer directory or vocab.txt, text file, and optionally a Python. */
  public static void main(String[] args) throws IOException {
    List<String> lines = TokenizeBenchmark.lines(Path.of(args[1]));
    long bytes = TokenizeBenchmark.bytes(lines);
    Tokenizer ours = TokenizerFiles.read(Path.of(args[0]));
    Path file = original(ours);
    try (var rust =
            HuggingFaceTokenizer.builder()
                .optTokenizerPath(file)
                .optAddSpecialTokens(false)
                .optTruncation(false)
                .optPadding(false)
                .build();
        var python = args.length > 2 ? new PythonPeer(args[2], file, Path.of(args[1])) : null) {
      requireSameIds(ours, rust, lines);
      Map<String, Contestant> contestants = new LinkedHashMap<>();
      contestants.put("cloze", () -> ours(ours, lines));
      contestants.put("rust, line by line from Java", () -> rustLines(rust, lines));
      contestants.put("rust, batches from Java", () -> rustBatch(rust, lines));
      if (python != null) {
        contestants.put("rust, batches from Python", python::pass);
      }
      var seconds = new LinkedHashMap<String, double[]>();
      contestants.keySet().forEach(name -> seconds.put(name, new double[ROUNDS]));
      for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        for (Map.Entry<String, Contestant> contestant : contestants.entrySet()) {
          double pass = contestant.getValue().pass();
          if (round >= 0) {
            seconds.get(contestant.getKey())[round] = pass;
          }
        }
      }
      report(seconds, bytes);
    }
  }

  /** A tokenizer.json of the same model that looks for no special tokens, as ours does not. */
  private static Path original(Tokenizer ours) throws IOException {
    Path directory = Files.createTempDirectory("tokenizer");
    TokenizerFiles.write(ours, directory);
    Path file = directory.resolve("tokenizer.json");
    var mapper = new ObjectMapper();
    var tree = (ObjectNode) mapper.readTree(file.toFile());
    tree.putArray("added_tokens");
    tree.putNull("post_processor");
    mapper.writeValue(file.toFile(), tree);
    return file;
  }

  private static void report(Map<String, double[]> seconds, long bytes) {
    List<TokenizeBenchmark.Case> cases = new ArrayList<>();
    seconds.forEach((name, s) -> cases.add(TokenizeBenchmark.Case.of(name, 1, s, bytes, 0)));
    double best =
        cases.stream()
            .skip(1)
            .mapToDouble(TokenizeBenchmark.Case::megabytesPerSecond)
            .max()
            .orElseThrow();
    System.out.printf("%.1f MB, one thread, median of %d rounds in turn%n", bytes / 1e6, ROUNDS);
    for (TokenizeBenchmark.Case c : cases) {
      System.out.printf(
          "%-30s %8.2f MB/s (%.2f to %.2f)%n",
          c.tokenizer(),
          c.megabytesPerSecond(),
          c.slowestMegabytesPerSecond(),
          c.fastestMegabytesPerSecond());
    }
    System.out.printf(
        "%.1f times the fastest way of the original%n", cases.get(0).megabytesPerSecond() / best);
  }

  private static double ours(Tokenizer tokenizer, List<String> lines) {
    var ids = new TokenIds(1024);
    long start = System.nanoTime();
    for (int pass = 0; pass < OUR_PASSES; pass++) {
      for (String line : lines) {
        ids.clear();
        tokenizer.encode(line, ids);
      }
    }
    return (System.nanoTime() - start) / 1e9 / OUR_PASSES;
  }

  private static double rustLines(HuggingFaceTokenizer tokenizer, List<String> lines) {
    long start = System.nanoTime();
    for (String line : lines) {
      tokenizer.encode(line, false, false);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double rustBatch(HuggingFaceTokenizer tokenizer, List<String> lines) {
    long start = System.nanoTime();
    for (int from = 0; from < lines.size(); from += 1000) {
      List<String> batch = lines.subList(from, Math.min(from + 1000, lines.size()));
      tokenizer.batchEncode(batch, false, false);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void requireSameIds(
      Tokenizer ours, HuggingFaceTokenizer rust, List<String> lines) {
    for (String line : lines) {
      Encoding expected = rust.encode(line, false, false);
      TokenIds actual = ours.encode(line);
      long[] ids = expected.getIds();
      boolean same = ids.length == actual.size();
      for (int i = 0; same && i < ids.length; i++) {
        same = ids[i] == actual.get(i);
      }
      if (!same) {
        throw new IllegalStateException("not the same ids: " + line);
      }
    }
  }

  /** {@code tools/tokenize_peer.py}: tokenises once per line it is sent, answers with seconds. */
  private static final class PythonPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;

    PythonPeer(String python, Path tokenizer, Path text) throws IOException {
      var builder =
          new ProcessBuilder(
              python, "tools/tokenize_peer.py", tokenizer.toString(), text.toString());
      builder.environment().put("TOKENIZERS_PARALLELISM", "false");
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      process = builder.start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      requests = process.outputWriter(StandardCharsets.UTF_8);
    }

    double pass() throws IOException {
      requests.write("pass\n");
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("tools/tokenize_peer.py ended; see its message above");
      }
      return Double.parseDouble(answer);
    }

    @Override
    public void close() throws IOException {
      requests.close();
      process.destroy();
    }
  }
}
