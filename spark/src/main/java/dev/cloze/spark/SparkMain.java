package dev.cloze.spark;

import dev.cloze.config.ClozeException;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.vocabulary.VocabularyType;
import dev.cloze.text.wiki.ExtractionOptions;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
  private static final int FAILED = 1;
  private static final int USAGE = 2;

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
    return new CommandLine(new SparkMain())
        .registerConverter(
            DocumentOptions.Boundary.class, word -> constant(DocumentOptions.Boundary.class, word))
        .registerConverter(
            DocumentOptions.Lines.class, word -> constant(DocumentOptions.Lines.class, word))
        .registerConverter(
            ExtractionOptions.Format.class, word -> constant(ExtractionOptions.Format.class, word))
        .registerConverter(VocabularyType.class, word -> constant(VocabularyType.class, word))
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(SparkMain::misused)
        .setExecutionExceptionHandler(SparkMain::failed)
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("cloze: " + e.getMessage());
    command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    RuntimeException failure = Jobs.failure(e);
    command
        .getErr()
        .println(
            failure instanceof ClozeException
                ? "cloze: " + failure.getMessage()
                : "cloze: unexpected %s; run again with --stacktrace and report what it prints"
                    .formatted(failure.toString().lines().findFirst().orElse("failure")));
    if (parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--stacktrace")) {
      e.printStackTrace(command.getErr());
    }
    return FAILED;
  }

  /** Constants as people write them: {@code blank-line} for {@code BLANK_LINE}. */
  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(word.replace('-', '_'))) {
        return constant;
      }
    }
    throw new CommandLine.TypeConversionException(
        "found '%s', expected one of %s"
            .formatted(
                word,
                Arrays.toString(type.getEnumConstants())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '-')));
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8)));
  }
}
