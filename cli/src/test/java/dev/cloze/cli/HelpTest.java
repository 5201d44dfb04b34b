package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class HelpTest {
  static CommandLine root() {
    var nowhere = new PrintWriter(Writer.nullWriter());
    return Cloze.commandLine(nowhere, nowhere);
  }

  static List<CommandLine> commands() {
    var all = new ArrayList<CommandLine>();
    collect(root(), all);
    return all;
  }

  private static void collect(CommandLine command, List<CommandLine> all) {
    if (!command.getCommandSpec().usageMessage().hidden()) {
      all.add(command);
    }
    command.getSubcommands().values().forEach(sub -> collect(sub, all));
  }

  static Stream<List<String>> names() {
    return commands().stream()
        .map(c -> Arrays.asList(c.getCommandSpec().qualifiedName().split(" ")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyCommandHasHelpWithAnExample(List<String> name) {
    var arguments = new ArrayList<Object>(name.subList(1, name.size()));
    arguments.add("--help");
    Outcome outcome = Outcome.of(arguments.toArray()).done();
    assertThat(outcome.out()).startsWith("Usage: " + String.join(" ", name)).contains("Example");
    assertThat(outcome.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyExampleIsRightUsage(List<String> name) {
    CommandLine command = root();
    for (String word : name.subList(1, name.size())) {
      command = command.getSubcommands().get(word);
    }
    List<String> examples =
        Arrays.stream(command.getCommandSpec().usageMessage().footer())
            .filter(line -> line.contains("cloze "))
            .toList();
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      root().parseArgs(ShellWords.of(example.substring(example.indexOf("cloze ") + 6)));
    }
  }

  /** Lists of commands show the first line alone. */
  @ParameterizedTest
  @MethodSource("names")
  void theFirstLineIsASentence(List<String> name) {
    CommandLine command = root();
    for (String word : name.subList(1, name.size())) {
      command = command.getSubcommands().get(word);
    }
    assertThat(command.getCommandSpec().usageMessage().description()[0]).matches("(?s)[A-Z].*\\.");
  }

  @ParameterizedTest
  @MethodSource("names")
  void commandsThatDoSomethingSpeakJson(List<String> name) {
    CommandLine command = root();
    for (String word : name.subList(1, name.size())) {
      command = command.getSubcommands().get(word);
    }
    if (command.getSubcommands().isEmpty()) {
      assertThat(command.getCommandSpec().optionsMap()).containsKeys("--json", "--stacktrace");
    }
  }

  @Test
  void version() {
    assertThat(Outcome.of("--version").done().out().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("cloze ");
  }
}
