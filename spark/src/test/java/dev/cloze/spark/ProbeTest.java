package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class ProbeTest {
  @Test
  void cluster() {
    long t = System.nanoTime();
    SparkConf conf =
        new SparkConf()
            .setMaster("local-cluster[2,1,1024]")
            .setAppName("probe")
            .set("spark.ui.enabled", "false")
            .set("spark.executor.extraClassPath", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
            .set("spark.executor.memory", "512m");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      System.err.println("started " + (System.nanoTime() - t) / 1e9);
      List<Long> pids =
          spark.parallelize(List.of(1, 2, 3, 4), 4).map(i -> {Thread.sleep(300); return ProcessHandle.current().pid();}).collect();
      System.err.println(pids + " me " + ProcessHandle.current().pid() + " " + (System.nanoTime() - t) / 1e9);
      assertThat(pids).doesNotContain(ProcessHandle.current().pid());
    }
  }
}
