package dev.cloze.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "vocab",
    description = "Makes vocabularies.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = VocabTrainCommand.class,
    footerHeading = "%nExample:%n",
    footer = "  cloze vocab train --size 8000 --output tokenizers/english corpus.txt")
final class VocabCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: train");
  }
}
