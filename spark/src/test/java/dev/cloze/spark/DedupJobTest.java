package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.DedupListener;
import dev.cloze.text.dedup.DedupOptions;
import dev.cloze.text.dedup.DedupResult;
import dev.cloze.text.dedup.Deduplication;
import dev.cloze.text.dedup.NearDuplicateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupJobTest {
  private static final int FILE_BYTES = 10_000;

  @TempDir Path folder;

  @Test
  void keepsTheDocumentsOfOneMachine() throws IOException {
    Path corpus = Corpora.mixed(folder);
    addNearDuplicates(corpus);
    try (JavaSparkContext spark = Clusters.threads()) {
      compare(spark, corpus, Optional.of(NearDuplicateOptions.DEFAULTS), "near");
      compare(spark, corpus, Optional.empty(), "exact");
    }
  }

  private void compare(
      JavaSparkContext spark, Path corpus, Optional<NearDuplicateOptions> near, String name)
      throws IOException {
    Path expected = folder.resolve("expected-" + name);
    DedupResult onOneMachine =
        Deduplication.run(
            new DedupOptions(
                List.of(corpus), expected, near, DocumentOptions.DEFAULTS, 1, 1 << 24, FILE_BYTES),
            DedupListener.NONE);
    assertThat(onOneMachine.exactDuplicates()).isGreaterThan(200);
    assertThat(onOneMachine.nearDuplicates()).matches(n -> near.isEmpty() == (n == 0));
    Path output = folder.resolve("output-" + name);
    DedupJob.Result result =
        new DedupJob(
                spark,
                new DedupJobOptions(
                    List.of(corpus.toString()),
                    output.toString(),
                    near,
                    DocumentOptions.DEFAULTS,
                    30_000,
                    FILE_BYTES))
            .run();
    assertThat(Corpora.hashes(output.resolve("documents")))
        .isEqualTo(Corpora.hashes(expected.resolve("documents")));
    assertThat(onOneMachine)
        .usingRecursiveComparison()
        .comparingOnlyFields(
            "files",
            "inputBytes",
            "documents",
            "kept",
            "exactDuplicates",
            "nearDuplicates",
            "candidatePairs",
            "problems")
        .isEqualTo(result);
  }

  /** Texts of random words, and each again with a word changed. */
  private static void addNearDuplicates(Path corpus) throws IOException {
    Random random = new Random(17);
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < 100; document++) {
      StringBuilder original = new StringBuilder();
      for (int word = 0; word < 200; word++) {
        original.append(Integer.toString(random.nextInt(100_000), 36)).append(' ');
      }
      text.append(original).append("one.\n\n").append(original).append("two.\n\n");
    }
    Files.writeString(corpus.resolve("f-near.txt"), text);
  }
}
