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
    subcommands = {CorpusExtractCommand.class, CorpusVerifyCommand.class, CorpusExportCommand.class},
    footerHeading = "%nExample:%n",
    footer = "  cloze corpus extract --output texts/wiki enwiki-latest-pages-articles.xml.bz2")
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
