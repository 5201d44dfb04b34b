package dev.cloze.cli;

import dev.cloze.command.EnumWords;
import dev.cloze.command.ErrorReports;
import dev.cloze.task.embed.Pooling;
import dev.cloze.task.embed.SentenceState;
import dev.cloze.task.example.Split;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.vocabulary.VocabularyType;
import dev.cloze.text.wiki.ExtractionOptions;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cloze}: only the sum of its commands. */
@Command(
    name = "cloze",
    description = "Pre-trains language models on the JVM, fine-tunes them and fills their blanks.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionReport.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuickstartCommand.class,
      VocabCommand.class,
      TokenizeCommand.class,
      CorpusCommand.class,
      PrepareCommand.class,
      PlanCommand.class,
      PretrainCommand.class,
      CompareCommand.class,
      FillMaskCommand.class,
      FinetuneCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      EmbedCommand.class,
      AgoraCommand.class,
      ArchitectureSearchCommand.class,
      ConvertCommand.class,
      BenchCommand.class,
      WarmUpCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze quickstart")
final class Cloze implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    var errors = new ErrorReports();
    return new CommandLine(new Cloze())
        .registerConverter(
            DocumentOptions.Boundary.class, new EnumWords<>(DocumentOptions.Boundary.class))
        .registerConverter(
            DocumentOptions.Lines.class, new EnumWords<>(DocumentOptions.Lines.class))
        .registerConverter(VocabularyType.class, new EnumWords<>(VocabularyType.class))
        .registerConverter(
            CorpusExportCommand.Format.class, new EnumWords<>(CorpusExportCommand.Format.class))
        .registerConverter(
            CorpusExportCommand.Compression.class,
            new EnumWords<>(CorpusExportCommand.Compression.class))
        .registerConverter(
            ExtractionOptions.Format.class, new EnumWords<>(ExtractionOptions.Format.class))
        .registerConverter(Split.class, new EnumWords<>(Split.class))
        .registerConverter(
            PretrainCommand.Resume.class, new EnumWords<>(PretrainCommand.Resume.class))
        .registerConverter(Pooling.class, new EnumWords<>(Pooling.class))
        .registerConverter(SentenceState.class, new EnumWords<>(SentenceState.class))
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setExitCodeExceptionMapper(errors);
  }

  /** Runs a command; whatever goes wrong ends in a message and a code, never in a stack trace. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return commandLine(out, err).execute(arguments);
    } catch (OutOfMemoryError e) {
      err.println(ErrorReports.outOfMemory(e, "CLOZE_JAVA_OPTS=-Xmx4g"));
      return ExitCode.FAILED;
    } catch (LinkageError e) {
      err.println(ErrorReports.unexpected(e));
      return ExitCode.FAILED;
    }
  }
}
