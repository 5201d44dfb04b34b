package dev.cloze.task.catalog;

import dev.cloze.task.TaskException;
import dev.cloze.task.corpora.PangLeeTask;
import dev.cloze.task.example.Task;
import dev.cloze.task.glue.GlueTask;
import dev.cloze.task.race.RaceTask;
import dev.cloze.task.squad.SquadTask;
import dev.cloze.task.superglue.SuperGlueTasks;
import dev.cloze.task.table.TableTask;
import dev.cloze.task.tagging.TaggingTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All tasks by their names; {@code table} is your own data, which a file beside it describes. */
public final class Tasks {
  private Tasks() {}

  public static List<String> names() {
    List<String> names = new ArrayList<>(fixed().map(Task::name).toList());
    names.addAll(TaggingTask.names());
    names.add(TableTask.NAME);
    return names;
  }

  /**
   * The task of a name.
   *
   * @param data where its data lies; tagging and tables take their labels from there
   * @throws TaskException listing all names if there is none like it
   */
  public static Task<?, ?> open(String name, Path data) {
    if (TaggingTask.names().contains(name)) {
      return TaggingTask.open(name, data);
    }
    if (name.equals(TableTask.NAME)) {
      return TableTask.open(data);
    }
    return fixed()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TaskException(
                    "there is no task \"%s\"; expected one of %s"
                        .formatted(name, String.join(", ", names()))));
  }

  private static Stream<Task<?, ?>> fixed() {
    return Stream.<List<? extends Task<?, ?>>>of(
            GlueTask.all(),
            SuperGlueTasks.all(),
            RaceTask.all(),
            List.of(SquadTask.version1(), SquadTask.version2()),
            List.of(PangLeeTask.movieReviews(), PangLeeTask.subjectivity()))
        .flatMap(List::stream);
  }
}
