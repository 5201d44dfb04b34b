package dev.cloze.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.example.Split;
import dev.cloze.task.finetune.TaskChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which task, which model, which data. */
final class TaskOptions {
  @Option(
      names = "--task",
      required = true,
      paramLabel = "NAME",
      description =
          "A task of GLUE or SuperGLUE, race, squad-1.1, squad-2.0, a kind of tagging, or table"
              + " for your own data. A wrong name lists them all.")
  private String name;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model, or a run of pre-training, which stands for its latest checkpoint.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder with the task's files.")
  private Path data;

  @Option(
      names = "--divide",
      paramLabel = "PART",
      description =
          "The only labelled part at hand (train, dev or test): eight tenths of it are for"
              + " training, one for dev, one for test.")
  private Split divided;

  String name() {
    return name;
  }

  /**
   * @param names of the tasks that the command knows
   * @throws ParameterException if the name is none of them
   */
  static void requireKnown(String name, List<String> names, Reporting reporting) {
    if (!names.contains(name)) {
      throw new ParameterException(
          reporting.commandLine(),
          "--task is \"%s\", expected one of %s".formatted(name, String.join(", ", names)));
    }
  }

  Path model() {
    return model;
  }

  Path data() {
    return data;
  }

  /**
   * @param table the columns of one's own data; empty for published tasks
   */
  TaskChoice choice(ObjectNode table) {
    return new TaskChoice(name, data, table, Optional.ofNullable(divided));
  }
}
