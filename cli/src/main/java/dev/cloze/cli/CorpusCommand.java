package dev.cloze.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "corpus",
    description = "Makes corpora and looks into them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CorpusVerifyCommand.class, CorpusExportCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  cloze corpus verify shards/wiki")
final class CorpusCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: "
            + String.join(", ", spec.commandLine().getCommandSpec().subcommands().keySet()));
  }
}
