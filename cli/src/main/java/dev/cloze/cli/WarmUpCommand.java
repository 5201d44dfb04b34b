package dev.cloze.cli;

import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Command;

/**
 * Loads what most commands need, so that the launcher can archive the loaded classes after a build
 * and later starts are short.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Runnable {
  private record Sample(int value) {}

  @Override
  public void run() {
    var nowhere = new PrintWriter(Writer.nullWriter());
    Json.print(nowhere, new Sample(1));
    Cloze.commandLine(nowhere, nowhere).execute("tokenize", "--help");
  }
}
