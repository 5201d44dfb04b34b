package dev.cloze.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/**
 * What every command has: {@code --help}, {@code --json}, {@code --stacktrace}, the two streams.
 */
final class Reporting {
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

  boolean json() {
    return json;
  }

  /** For complaints about the arguments. */
  CommandLine commandLine() {
    return command.commandLine();
  }

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Prints the record as JSON if that is asked for, otherwise calls {@code plainly}. */
  void result(Record result, Runnable plainly) {
    if (json) {
      Json.print(out(), result);
    } else {
      plainly.run();
    }
    out().flush();
  }

  /** A line for people; never mixed with results. */
  void note(String format, Object... arguments) {
    err().printf(format + "%n", arguments);
    err().flush();
  }

  Progress progress() {
    return new Progress(err(), Boolean.getBoolean("cloze.terminal"));
  }
}
