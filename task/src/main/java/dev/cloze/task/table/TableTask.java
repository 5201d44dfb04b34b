package dev.cloze.task.table;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** A task on one's own data: classification, regression, or tagging. */
public final class TableTask<E extends Example, P> implements Task<E, P> {
  public static final String NAME = "table";

  private final TableDescription description;
  private final TableReader<E, P> reader;

  private TableTask(TableDescription description, TableReader<E, P> reader) {
    this.description = description;
    this.reader = reader;
  }

  /** The task that {@code task.json} beside the data describes. */
  public static Task<?, ?> open(Path data) {
    Path file = data.resolve(DescriptionFile.NAME);
    if (!Files.isRegularFile(file)) {
      throw new TaskException(
          "%s does not exist; it names the columns of your data: {\"kind\": \"classification\", \"train\": \"train.csv\", \"dev\": \"dev.csv\", \"text\": …, \"label\": …}"
              .formatted(file));
    }
    return open(DescriptionFile.read(file), data);
  }

  /**
   * The task of a description, with the classes of the training data if it names none.
   *
   * @param data the folder with the files
   */
  public static Task<?, ?> open(TableDescription description, Path data) {
    TableDescription complete = description;
    if (description.kind() != TaskKind.REGRESSION && description.labels().isEmpty()) {
      if (!description.files().containsKey(Split.TRAIN)) {
        throw new TaskException(
            "the labels are not known: name them in the table's labels, or name a file to train on");
      }
      complete = description.withLabels(labels(description, data));
    }
    return switch (description.kind()) {
      case TAGGING ->
          new TableTask<TaggedSentence, List<String>>(complete, new TaggingReader(complete));
      default -> new TableTask<TextExample, float[]>(complete, new TextReader(complete));
    };
  }

  private static List<String> labels(TableDescription description, Path data) {
    var labels = new TreeSet<String>();
    TableReader.rows(
        description,
        data,
        Split.TRAIN,
        row -> {
          if (description.kind() == TaskKind.TAGGING) {
            labels.addAll(row.words(description.label()));
          } else {
            labels.add(row.text(description.label()));
          }
        });
    return List.copyOf(labels);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TaskKind kind() {
    return description.kind();
  }

  @Override
  public List<String> labels() {
    return description.labels();
  }

  @Override
  public List<Dataset<E, P>> read(Path data, Split split) {
    return List.of(reader.read(data, split));
  }
}
