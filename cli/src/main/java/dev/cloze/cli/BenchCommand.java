package dev.cloze.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measures speed on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchPretrainCommand.class,
      BenchInferenceCommand.class,
      BenchTokenizeCommand.class,
      BenchExtractCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = "  cloze bench tokenize --model tokenizers/english corpus.txt")
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: say what to measure");
  }
}
