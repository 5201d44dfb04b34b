package dev.cloze.task.example;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A task of which only one labelled part is at hand, which then serves for all three: of ten groups
 * of examples, in their order, eight are for training, the ninth for dev, the tenth for test. What
 * belongs together, such as the questions about an article, stays together.
 */
public final class DividedTask<E extends Example, P> implements Task<E, P> {
  private static final int GROUPS = 10;

  private final Task<E, P> task;
  private final Split source;

  /**
   * @param source the part that is at hand
   */
  public DividedTask(Task<E, P> task, Split source) {
    this.task = task;
    this.source = source;
  }

  /** Which part the n-th group goes to. */
  public static Split split(int group) {
    return switch (group % GROUPS) {
      case GROUPS - 2 -> Split.DEV;
      case GROUPS - 1 -> Split.TEST;
      default -> Split.TRAIN;
    };
  }

  @Override
  public String name() {
    return task.name();
  }

  @Override
  public TaskKind kind() {
    return task.kind();
  }

  @Override
  public List<String> labels() {
    return task.labels();
  }

  @Override
  public List<Dataset<E, P>> read(Path data, Split split) {
    return task.read(data, source).stream().map(dataset -> part(dataset, split)).toList();
  }

  private Dataset<E, P> part(Dataset<E, P> dataset, Split split) {
    Map<String, Integer> groups = new HashMap<>();
    dataset.examples().forEach(example -> groups.putIfAbsent(group(example), groups.size()));
    String name = "%s of %s".formatted(split.name().toLowerCase(Locale.ROOT), dataset.name());
    return dataset.only(name, example -> split(groups.get(group(example))) == split);
  }

  /** Of ids with slashes the first part: passage, question or query. */
  private static String group(Example example) {
    if (example instanceof QuestionExample question) {
      return question.title().isEmpty() ? question.context() : question.title();
    }
    int slash = example.id().indexOf('/');
    return slash < 0 ? example.id() : example.id().substring(0, slash);
  }
}
