package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that can neither rename nor append, read and written by executors of their own. */
@Tag("slow")
class ObjectStoreTest {
  @TempDir static Path folder;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    Work.makeInputs(folder);
    spark = Clusters.processes();
    ObjectStore.useIn(spark.hadoopConfiguration());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @EnumSource
  void givesTheFilesOfALocalDisk(Work work) throws IOException {
    Path expected = folder.resolve("expected-" + work);
    work.onOneMachine(work.input(folder), folder.resolve("tokenizer"), expected);
    String root = "s3a://bucket" + folder;
    work.onCluster(
        spark,
        "s3a://bucket" + work.input(folder),
        root + "/tokenizer",
        root + "/output-" + work,
        false);
    assertThat(Corpora.contents(folder.resolve("output-" + work), root))
        .isEqualTo(Corpora.contents(expected, folder.toString()));
    assertThat(folder.resolve(".output-" + work + ".preparing")).doesNotExist();
  }
}
