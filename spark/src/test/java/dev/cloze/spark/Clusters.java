package dev.cloze.spark;

import java.io.File;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark for tests. */
final class Clusters {
  private Clusters() {}

  /** Two threads of this JVM. */
  static JavaSparkContext threads() {
    return new JavaSparkContext(configuration("local[2]"));
  }

  /** Two executors of one core, each in a JVM of its own. */
  static JavaSparkContext processes() {
    return new JavaSparkContext(
        configuration("local-cluster[2,1,1024]")
            .set("spark.executor.memory", "512m")
            .set("spark.executor.extraClassPath", classPath()));
  }

  /** The process of an executor, which is not this one. */
  static ProcessHandle executor(JavaSparkContext spark) {
    long pid = spark.parallelize(List.of(1), 1).map(i -> ProcessHandle.current().pid()).first();
    ProcessHandle executor = ProcessHandle.of(pid).orElseThrow();
    if (executor.equals(ProcessHandle.current())) {
      throw new IllegalStateException("executors are threads of this process");
    }
    return executor;
  }

  private static SparkConf configuration(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1");
  }

  /** Maven starts tests from a jar that only names the class path. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }
}
