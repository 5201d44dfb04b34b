package dev.cloze.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.vocabulary.TrainingListener;
import dev.cloze.text.vocabulary.TrainingOptions;
import dev.cloze.text.vocabulary.VocabularyOptions;
import dev.cloze.text.vocabulary.VocabularyTraining;
import dev.cloze.text.vocabulary.VocabularyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Our vocabulary training beside the original's, on the same text in the same run, each training a
 * process of its own, in turn: seconds from start to end and the highest memory of the process.
 * Started by {@code bench/vocabulary-vs-rust.sh}.
 */
final class VocabularyVersusRust {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final String HEAP = System.getProperty("heap", "1g");

  private record Trained(double seconds, long peakMebibytes) {}

  private VocabularyVersusRust() {}

  /** Arguments: wordpiece or bpe, size, text file, folder for results, threads, a Python. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals("ours")) {
      train(args);
      return;
    }
    Path folder = Path.of(args[3]);
    List<Trained> ours = new ArrayList<>();
    List<Trained> theirs = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Path output = folder.resolve("ours-" + args[0] + "-" + round);
      ours.add(
          run(
              args[4],
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx" + HEAP,
              "-cp",
              System.getProperty("java.class.path"),
              VocabularyVersusRust.class.getName(),
              "ours",
              args[0],
              args[1],
              args[2],
              output.toString(),
              args[4]));
      Path file = folder.resolve("theirs-" + args[0] + "-" + round + ".json");
      theirs.add(
          run(
              args[4],
              args[5],
              "tools/vocabulary_peer.py",
              args[0],
              args[1],
              args[2],
              file.toString()));
      if (round == 0) {
        compare(output.resolve("tokenizer.json"), file);
      }
    }
    print("cloze", ours);
    print("rust", theirs);
    System.out.printf(
        Locale.ROOT, "ratio of medians: %.2f%n", median(theirs).seconds / median(ours).seconds);
  }

  private static void train(String[] args) throws IOException {
    VocabularyType type = VocabularyType.valueOf(args[1].toUpperCase(Locale.ROOT));
    VocabularyTraining.run(
        new VocabularyOptions(
            type, Integer.parseInt(args[2]), 2, type == VocabularyType.WORDPIECE, 1000),
        TrainingOptions.of(List.of(Path.of(args[3])), Path.of(args[4]))
            .with(0, Integer.parseInt(args[5]), null),
        TrainingListener.NONE);
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    System.out.println(Long.parseLong(peak.replaceAll("\\D", "")) / 1024);
  }

  private static Trained run(String threads, String... command)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("RAYON_NUM_THREADS", threads);
    builder.environment().put("TOKENIZERS_PARALLELISM", "true");
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
    return new Trained((System.nanoTime() - start) / 1e9, Long.parseLong(output));
  }

  private static void compare(Path ours, Path theirs) throws IOException {
    JsonNode a = new ObjectMapper().readTree(ours.toFile()).get("model");
    JsonNode b = new ObjectMapper().readTree(theirs.toFile()).get("model");
    Set<String> tokens = new HashSet<>();
    a.get("vocab").fieldNames().forEachRemaining(tokens::add);
    int size = tokens.size();
    Set<String> other = new HashSet<>();
    b.get("vocab").fieldNames().forEachRemaining(other::add);
    tokens.retainAll(other);
    System.out.printf(
        "tokens: %d ours, %d theirs, %d in both%n", size, other.size(), tokens.size());
    if (a.has("merges")) {
      List<String> merges = merges(a.get("merges"));
      System.out.println(
          merges.size() + " merges, the same in order: " + merges.equals(merges(b.get("merges"))));
    }
  }

  /** Written as a pair or as a string with a blank. */
  private static List<String> merges(JsonNode array) {
    List<String> merges = new ArrayList<>();
    array.forEach(
        m -> merges.add(m.isTextual() ? m.asText() : m.get(0).asText() + " " + m.get(1).asText()));
    return merges;
  }

  private static Trained median(List<Trained> all) {
    Trained[] sorted = all.toArray(Trained[]::new);
    Arrays.sort(sorted, (a, b) -> Double.compare(a.seconds, b.seconds));
    return sorted[sorted.length / 2];
  }

  private static void print(String who, List<Trained> all) {
    System.out.printf(
        Locale.ROOT,
        "%-6s median %6.1f s (%s), peak %,d MiB%n",
        who,
        median(all).seconds,
        String.join(
            " ", all.stream().map(t -> String.format(Locale.ROOT, "%.1f", t.seconds)).toList()),
        all.stream().mapToLong(Trained::peakMebibytes).max().orElseThrow());
  }
}
