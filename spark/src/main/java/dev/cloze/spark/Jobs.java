package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/** One task for each of several things. */
final class Jobs {
  private Jobs() {}

  /**
   * Does the work on the cluster; the results come in the order of the things.
   *
   * @param name for people who watch
   */
  static <T extends Serializable, R extends Serializable> List<R> run(
      JavaSparkContext spark, String name, List<T> things, Function<T, R> work) {
    spark.setJobDescription("cloze: " + name);
    try {
      return spark.parallelize(things, Math.max(1, things.size())).map(portable(work)).collect();
    } catch (Exception e) { // Spark throws checked ones undeclared
      throw failure(e);
    } finally {
      spark.setJobDescription(null);
    }
  }

  /** Failures lose what may not travel to the driver: their causes. */
  private static <T, R> Function<T, R> portable(Function<T, R> work) {
    return thing -> {
      try {
        return work.call(thing);
      } catch (ClozeException e) {
        ClusterException failure = new ClusterException(e.getMessage(), null);
        failure.setStackTrace(e.getStackTrace());
        throw failure;
      }
    };
  }

  /** What went wrong in a task, in its own words if they are ours. */
  static RuntimeException failure(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClozeException ours) {
        return ours;
      }
    }
    return e instanceof RuntimeException runtime && !(e.getClass().equals(SparkException.class))
        ? runtime
        : new ClusterException(
            "the cluster gave up: %s"
                .formatted(String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
            e);
  }
}
