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
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupJobTest {
  private static final int FILE_BYTES = 10_000;

  @TempDir Path folder;

  @Test
  void keepsTheDocumentsOfOneMachine() throws IOException {
    Path corpus = Corpora.mixed(folder);
    Corpora.addNearDuplicates(corpus);
    Files.copy(
        corpus.resolve("a-large.txt"), corpus.resolve("g-again.txt")); // two files that are cut
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
    DedupResult result =
        new DedupJob(
                spark,
                new DedupJobOptions(
                    List.of(corpus.toString()),
                    output.toString(),
                    near,
                    DocumentOptions.DEFAULTS,
                    30_000,
                    FILE_BYTES,
                    false))
            .run();
    assertThat(output.resolve("removed.jsonl"))
        .hasSameTextualContentAs(expected.resolve("removed.jsonl"));
    assertThat(Corpora.hashes(output)).isEqualTo(Corpora.hashes(expected));
    assertThat(result).usingRecursiveComparison().ignoringFields("output").isEqualTo(onOneMachine);
    assertThat(result.duplicateFiles()).hasSize(2);
  }
}
