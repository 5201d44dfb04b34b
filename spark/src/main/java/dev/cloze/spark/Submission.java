package dev.cloze.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * What every command has: {@code --help}, {@code --json}, {@code --stacktrace}, and the cluster.
 */
final class Submission {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help; // read by picocli

  @Option(names = "--json", description = "Print the result as one JSON object on standard output.")
  private boolean json;

  @Option(names = "--stacktrace", description = "After an error, print where it came from.")
  private boolean stackTrace; // read by ErrorReports, from the parsed command line

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** Runs a job on the cluster that {@code spark-submit} names. */
  <T> T run(Function<JavaSparkContext, T> job) {
    SparkConf configuration =
        new SparkConf().setIfMissing("spark.app.name", "cloze " + command.name());
    if (!configuration.contains("spark.master")) {
      throw new ClusterException(
          "no cluster was named; start this with spark-submit --master URL, as in --master yarn"
              + " or --master local[*]",
          null);
    }
    try (JavaSparkContext spark = new JavaSparkContext(configuration)) {
      return job.apply(spark);
    }
  }

  /** Prints problems for people, then the record as JSON if that is asked for, or the line. */
  void result(Record result, List<String> problems, String line) {
    PrintWriter err = command.commandLine().getErr();
    problems.forEach(problem -> err.println("cloze: " + problem));
    err.flush();
    PrintWriter out = command.commandLine().getOut();
    try {
      out.println(json ? JSON.writeValueAsString(result) : line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
    out.flush();
  }
}
