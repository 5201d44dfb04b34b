package dev.cloze.command;

import dev.cloze.config.ClozeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeExceptionMapper;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns exceptions into one readable message on standard error and an exit code: 1 where something
 * failed, 2 where the command was misused.
 */
public final class ErrorReports
    implements IParameterExceptionHandler, IExecutionExceptionHandler, IExitCodeExceptionMapper {
  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    command.getErr().println("cloze: " + exception.getMessage() + suggestion(exception));
    command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult parsed) {
    command.getErr().println(message(exception));
    if (asksForStackTrace(parsed)) {
      exception.printStackTrace(command.getErr());
    }
    return getExitCode(exception);
  }

  @Override
  public int getExitCode(Throwable exception) {
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String suggestion(ParameterException exception) {
    if (exception instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }
    // A misspelt required option is reported as missing: name what was written instead.
    List<String> unknown = exception.getCommandLine().getUnmatchedArguments();
    return unknown.isEmpty() ? "" : "; not understood: " + String.join(" ", unknown);
  }

  private static boolean asksForStackTrace(ParseResult parsed) {
    for (ParseResult p = parsed; p != null; p = p.hasSubcommand() ? p.subcommand() : null) {
      if (p.hasMatchedOption("--stacktrace")) {
        return true;
      }
    }
    return false;
  }

  private static String message(Exception exception) {
    if (exception instanceof ClozeException) {
      return "cloze: " + exception.getMessage();
    }
    if (exception instanceof UncheckedIOException unchecked) {
      return "cloze: " + describe(unchecked.getCause());
    }
    if (exception instanceof IOException io) {
      return "cloze: " + describe(io);
    }
    return unexpected(exception);
  }

  /** The JDK's file exceptions say too little: often only the path. */
  public static String describe(IOException exception) {
    if (exception instanceof NoSuchFileException e) {
      return e.getFile() + " does not exist";
    }
    if (exception instanceof AccessDeniedException e) {
      return e.getFile() + ": no permission";
    }
    if (exception instanceof FileAlreadyExistsException e) {
      return e.getFile() + " exists already";
    }
    if (exception instanceof NotDirectoryException e) {
      return e.getFile() + " is not a directory";
    }
    if (exception instanceof FileSystemException e && e.getReason() != null) {
      return e.getFile() + ": " + e.getReason();
    }
    return exception.getMessage() == null ? exception.toString() : exception.getMessage();
  }

  public static String unexpected(Throwable failure) {
    return "cloze: unexpected %s; run again with --stacktrace and report what it prints"
        .formatted(failure.toString().lines().findFirst().orElse("failure"));
  }

  /**
   * @param remedy what gives this JVM more memory
   */
  public static String outOfMemory(OutOfMemoryError error, String remedy) {
    return "cloze: out of memory (%s); the JVM may use %d MiB here. Give it more: %s"
        .formatted(error.getMessage(), Runtime.getRuntime().maxMemory() >> 20, remedy);
  }
}
