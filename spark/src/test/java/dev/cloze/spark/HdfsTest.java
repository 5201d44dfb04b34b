package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real HDFS in this process, and executors in processes of their own that read and write it. */
@Tag("slow")
class HdfsTest {
  @TempDir static Path folder;
  private static MiniDFSCluster hdfs;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    Work.makeInputs(folder);
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(2).build();
    FileSystem files = hdfs.getFileSystem();
    for (String input : new String[] {"tokenizer", "corpus", "dumps"}) {
      files.copyFromLocalFile(hadoop(folder.resolve(input)), hadoop(Path.of("/in", input)));
    }
    spark = Clusters.processes();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    hdfs.shutdown();
  }

  @ParameterizedTest
  @EnumSource
  void givesTheFilesOfALocalDisk(Work work) throws IOException {
    Path expected = folder.resolve("expected-" + work);
    work.onOneMachine(work.input(folder), folder.resolve("tokenizer"), expected);
    String root = hdfs.getURI().toString();
    work.onCluster(
        spark,
        root + work.input(Path.of("/in")),
        root + "/in/tokenizer",
        root + "/out/" + work,
        false);
    Path output = folder.resolve("output-" + work);
    FileSystem files = hdfs.getFileSystem();
    files.copyToLocalFile(false, hadoop(Path.of("/out", work.toString())), hadoop(output), true);
    assertThat(Corpora.contents(output, root + "/in"))
        .isEqualTo(Corpora.contents(expected, folder.toString()));
    assertThat(files.exists(hadoop(Path.of("/out", "." + work + ".preparing")))).isFalse();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }
}
