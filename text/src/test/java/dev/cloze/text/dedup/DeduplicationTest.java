package dev.cloze.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeduplicationTest {
  private static final NearDuplicateOptions NEAR = NearDuplicateOptions.DEFAULTS;

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private DedupResult run(String output, Optional<NearDuplicateOptions> near, Path... files) {
    return Deduplication.run(
        DedupOptions.of(List.of(files), folder.resolve(output), near), DedupListener.NONE);
  }

  private List<JsonNode> removed(String output) throws IOException {
    var json = new ObjectMapper();
    var lines = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(folder.resolve(output).resolve("removed.jsonl"))) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private String kept(String output, String part) throws IOException {
    return Files.readString(folder.resolve(output).resolve("documents").resolve(part));
  }

  private static String words(Random random, int count) {
    return random.ints(count, 0, 5000).mapToObj(w -> "w" + w).collect(Collectors.joining(" "));
  }

  /** Replaces each word with this probability. */
  private static String edited(String text, double rate, Random random) {
    return Arrays.stream(text.split(" "))
        .map(word -> random.nextDouble() < rate ? "x" + random.nextInt(1_000_000) : word)
        .collect(Collectors.joining(" "));
  }

  @Test
  void exactCopiesGoWhateverTheirLayout() throws IOException {
    Path a = write("a.txt", "One two.\nThree.\n\nFour.\n\nOne  two.\nThree.\n\nfour.\n");
    Path b =
        write("b.jsonl", "{\"text\": \"One two. Three.\"}\n{\"id\": 7, \"text\": \"Fi\\nve\"}\n");
    DedupResult result = run("out", Optional.empty(), a, b);
    assertThat(result.documents()).isEqualTo(6);
    assertThat(result.kept()).isEqualTo(4);
    assertThat(result.exactDuplicates()).isEqualTo(2);
    assertThat(kept("out", "part-00000.txt")).isEqualTo("One two.\nThree.\n\nFour.\n\nfour.\n\n");
    assertThat(kept("out", "part-00001.jsonl")).isEqualTo("{\"text\":\"Fi\\nve\"}\n");
    assertThat(removed("out"))
        .extracting(JsonNode::toString)
        .containsExactly(
            "{\"document\":2,\"source\":\"%s:6\",\"duplicate_of\":0,\"duplicate_of_source\":\"%s:1\",\"kind\":\"exact\",\"similarity\":1.0}"
                .formatted(a, a),
            "{\"document\":4,\"source\":\"%s:1\",\"duplicate_of\":0,\"duplicate_of_source\":\"%s:1\",\"kind\":\"exact\",\"similarity\":1.0}"
                .formatted(b, a));
    assertThat(new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile()).get("kept"))
        .hasToString("4");
    assertThat(folder.resolve("out/work")).doesNotExist();
  }

  /** Documents that were edited so often that theory says what part of them is found. */
  @Test
  void findsWhatTheTheoryPromises() throws IOException {
    var random = new Random(3);
    double[] rates = {0.01, 0.02, 0.03, 0.05, 0.1};
    int each = 150;
    var text = new StringBuilder();
    var jaccards = new ArrayList<Double>();
    for (int i = 0; i < each * rates.length; i++) {
      String original = words(random, 300);
      String copy = edited(original, rates[i % rates.length], random);
      text.append(original).append("\n\n").append(copy).append("\n\n");
      jaccards.add(
          MinHashTest.jaccard(
              Shingles.of(new Document(List.of(original), "a"), 5),
              Shingles.of(new Document(List.of(copy), "b"), 5)));
    }
    DedupResult result = run("out", Optional.of(NEAR), write("edited.txt", text.toString()));
    boolean[] found = new boolean[jaccards.size()];
    for (JsonNode line : removed("out")) {
      long document = line.get("document").asLong();
      assertThat(document % 2).as("only copies go").isOne();
      assertThat(line.get("duplicate_of").asLong())
          .as("for their originals")
          .isEqualTo(document - 1);
      found[(int) (document / 2)] = true;
      assertThat(line.get("similarity").asDouble())
          .isGreaterThanOrEqualTo(0.8)
          .isCloseTo(jaccards.get((int) (document / 2)), within(0.2));
    }
    double expected = 0;
    double variance = 0;
    int clear = 0;
    for (int i = 0; i < found.length; i++) {
      double p = probability(jaccards.get(i));
      expected += p;
      variance += p * (1 - p);
      if (jaccards.get(i) >= 0.92 || jaccards.get(i) <= 0.65) {
        clear++;
        assertThat(found[i]).as("similarity %s", jaccards.get(i)).isEqualTo(jaccards.get(i) > 0.8);
      }
    }
    assertThat(clear).isGreaterThan(200);
    assertThat((double) result.nearDuplicates())
        .isCloseTo(expected, within(4 * Math.sqrt(variance) + 1));
  }

  /** That the estimate reaches the threshold; that bands miss such a pair hardly matters. */
  private static double probability(double jaccard) {
    if (jaccard == 1) {
      return 1;
    }
    double sum = 0;
    for (int k = (int) Math.ceil(NEAR.threshold() * 128); k <= 128; k++) {
      double log = 0;
      for (int i = 1; i <= k; i++) {
        log += Math.log((128.0 - k + i) / i);
      }
      sum += Math.exp(log + k * Math.log(jaccard) + (128 - k) * Math.log1p(-jaccard));
    }
    return Math.min(1, sum);
  }

  @Test
  void chainsEndAtTheirFirstDocument() throws IOException {
    var random = new Random(4);
    var versions = new ArrayList<String>();
    versions.add(words(random, 400));
    for (int i = 0; i < 9; i++) {
      versions.add(edited(versions.get(i), 0.01, random));
    }
    String other = words(random, 400);
    Path file = write("chain.txt", other + "\n\n" + String.join("\n\n", versions));
    DedupResult result = run("out", Optional.of(NEAR), file);
    assertThat(result.kept()).isEqualTo(2);
    assertThat(removed("out"))
        .hasSize(9)
        .allSatisfy(line -> assertThat(line.get("duplicate_of").asInt()).isEqualTo(1));
    assertThat(kept("out", "part-00000.txt")).isEqualTo(other + "\n\n" + versions.get(0) + "\n\n");
  }

  /** Sorted in memory or in hundreds of files, on one thread or four: the same bytes. */
  @Test
  void workersAndMemoryDoNotMatter() throws IOException {
    var random = new Random(5);
    var files = new ArrayList<Path>();
    var originals = new ArrayList<String>();
    for (int f = 0; f < 7; f++) {
      var text = new StringBuilder();
      for (int d = 0; d < 300; d++) {
        if (originals.size() > 10 && random.nextInt(3) == 0) {
          String original = originals.get(random.nextInt(originals.size()));
          text.append(edited(original, random.nextInt(3) * 0.03, random));
        } else {
          originals.add(words(random, 20 + random.nextInt(200)));
          text.append(originals.get(originals.size() - 1));
        }
        text.append("\n\n");
      }
      files.add(write("f" + f + ".txt", text.toString()));
    }
    List<String> digests = new ArrayList<>();
    for (int threads : new int[] {1, 4}) {
      for (long memory : new long[] {1, 1 << 26}) {
        String output = "out-" + threads + "-" + memory;
        DedupResult result =
            Deduplication.run(
                new DedupOptions(
                    files,
                    folder.resolve(output),
                    Optional.of(NEAR),
                    DocumentOptions.DEFAULTS,
                    threads,
                    memory,
                    100_000),
                DedupListener.NONE);
        assertThat(result.exactDuplicates()).isBetween(100L, 300L);
        assertThat(result.nearDuplicates()).isBetween(50L, 500L);
        digests.add(contents(folder.resolve(output)));
      }
    }
    assertThat(digests.get(0)).contains("part-00003.txt", "removed.jsonl");
    assertThat(digests.stream().distinct()).hasSize(1);
  }

  private static String contents(Path directory) throws IOException {
    var all = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(directory.relativize(file)).append('\n').append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Test
  void removingTwiceRemovesNothingMore() throws IOException {
    var random = new Random(6);
    String original = words(random, 100);
    Path file = write("a.txt", original + "\n\n" + original + "\n\n" + words(random, 100));
    run("once", Optional.of(NEAR), file);
    DedupResult again = run("twice", Optional.of(NEAR), folder.resolve("once/documents"));
    assertThat(again.kept()).isEqualTo(again.documents()).isEqualTo(2);
    assertThat(kept("twice", "part-00000.txt")).isEqualTo(kept("once", "part-00000.txt"));
  }

  @Test
  void reportsFilesWithTheSameContent() throws IOException {
    Path a = write("a.txt", "One.\n\nTwo.\n");
    Path b = write("b.txt", "One.\n\n\nTwo.");
    Path c = write("c.txt", "Two.\n\nOne.\n");
    Path empty = write("d.txt", "");
    Path blank = write("e.txt", "\n");
    DedupResult result = run("out", Optional.of(NEAR), a, b, c, empty, blank);
    assertThat(result.duplicateFiles()).containsExactly(b + " holds the same text as " + a);
    assertThat(result.kept()).isEqualTo(2);
    assertThat(result.problems()).hasSize(2).allMatch(line -> line.contains("without any text"));
  }

  @Test
  void corporaWithoutADocumentAreNothingSpecial() throws IOException {
    DedupResult result = run("out", Optional.of(NEAR), write("empty.txt", ""));
    assertThat(result.documents()).isZero();
    assertThat(folder.resolve("out/removed.jsonl")).isEmptyFile();
  }

  @Test
  void aFailureLeavesNothingBehindAndLeftoversAreRemoved() throws IOException {
    Path broken = write("broken.jsonl", "{\"text\": \"a\"}\n{");
    assertThatThrownBy(() -> run("out", Optional.of(NEAR), broken))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("broken.jsonl, line 2");
    assertThat(folder.toFile().list()).containsExactly("broken.jsonl");

    Path left = folder.resolve(".out.deduplicating/work");
    Files.createDirectories(left);
    Files.writeString(left.resolve("signatures"), "of a run that was killed");
    assertThat(run("out", Optional.of(NEAR), write("a.txt", "a")).kept()).isOne();
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("broken.jsonl", "a.txt", "out");
  }

  @Test
  void whatIsThereIsNotReplaced() throws IOException {
    Path file = write("a.txt", "a");
    run("out", Optional.empty(), file);
    assertThatThrownBy(() -> run("out", Optional.empty(), file))
        .isInstanceOf(DedupException.class)
        .hasMessageContaining("exists already");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.txt", "out");
  }
}
