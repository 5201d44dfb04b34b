package dev.cloze.spark;

import dev.cloze.command.EnumWords;
import dev.cloze.command.ErrorReports;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.vocabulary.VocabularyType;
import dev.cloze.text.wiki.ExtractionOptions;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code spark-submit} starts: the commands, in the words of the command {@code cloze}. */
@Command(
    name = "cloze-spark.jar",
    description = "Prepares corpora on an Apache Spark cluster, as cloze does on one machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExtractCommand.class,
      DedupCommand.class,
      VocabCommand.class,
      PrepareCommand.class
    },
    footerHeading = "%nExample:%n",
    footer =
        "  spark-submit --master yarn --class dev.cloze.spark.SparkMain cloze-spark.jar prepare"
            + " --tokenizer tokenizers/english --output hdfs:///shards/train hdfs:///text")
public final class SparkMain implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help; // read by picocli

  @Spec private CommandSpec spec;

  private SparkMain() {}

  public static void main(String[] arguments) {
    PrintWriter out = utf8(FileDescriptor.out);
    PrintWriter err = utf8(FileDescriptor.err);
    int exitCode = run(out, err, arguments);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  /** Runs a command: 0 done, 1 failed with one readable line, 2 misused. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return commandLine(out, err).execute(arguments);
    } catch (OutOfMemoryError e) {
      err.println(ErrorReports.outOfMemory(e, "spark-submit --driver-memory 8g"));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    var errors = new ErrorReports();
    return new CommandLine(new SparkMain())
        .registerConverter(
            DocumentOptions.Boundary.class, new EnumWords<>(DocumentOptions.Boundary.class))
        .registerConverter(
            DocumentOptions.Lines.class, new EnumWords<>(DocumentOptions.Lines.class))
        .registerConverter(
            ExtractionOptions.Format.class, new EnumWords<>(ExtractionOptions.Format.class))
        .registerConverter(VocabularyType.class, new EnumWords<>(VocabularyType.class))
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(
            (e, command, parsed) ->
                errors.handleExecutionException(Jobs.failure(e), command, parsed));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8)));
  }
}
