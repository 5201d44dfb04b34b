package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ClozeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractJobTest {
  @TempDir Path folder;

  @Test
  void givesTheFilesOfOneMachine() throws IOException {
    Path dumps = Corpora.dumps(folder, 5);
    Path expected = folder.resolve("expected");
    Work.EXTRACT.onOneMachine(dumps, null, expected);
    try (JavaSparkContext spark = Clusters.threads()) {
      Path output = folder.resolve("output");
      Work.EXTRACT.onCluster(spark, dumps.toString(), null, output.toString(), false);
      assertThat(Corpora.hashes(output)).isEqualTo(Corpora.hashes(expected));
      assertThat(Files.readString(output.resolve("report.json")))
          .contains("wiki-02.xml, line ")
          .contains("wiki-03.xml: 1 invalid UTF-8 sequences");

      assertThatThrownBy(
              () -> Work.EXTRACT.onCluster(spark, dumps.toString(), null, output.toString(), false))
          .hasMessageStartingWith(output + " is not empty");
      Work.EXTRACT.onCluster(spark, dumps.toString(), null, output.toString(), true);
      assertThat(Corpora.hashes(output)).isEqualTo(Corpora.hashes(expected));

      Path broken = Files.writeString(folder.resolve("broken.xml"), "no dump");
      Path never = folder.resolve("never");
      assertThatThrownBy(
              () -> Work.EXTRACT.onCluster(spark, broken.toString(), null, never.toString(), false))
          .isInstanceOf(ClozeException.class)
          .hasMessageStartingWith(broken + ", line 1: broken XML");
    }
  }
}
