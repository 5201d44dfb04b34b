package dev.cloze.task.reading;

import dev.cloze.task.TaskException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sees to it that labels are those of the task, and counts which occur. */
public final class Labels {
  private final List<String> labels;
  private final Set<String> seen = new LinkedHashSet<>();

  public Labels(List<String> labels) {
    this.labels = labels;
  }

  /**
   * Gives the label back.
   *
   * @param hint what else may be wrong, or nothing
   */
  public String add(String label, String place, String hint) {
    if (!labels.contains(label)) {
      throw new TaskException(
          "%s: the label is \"%s\", expected one of %s%s"
              .formatted(place, label, String.join(", ", labels), hint));
    }
    seen.add(label);
    return label;
  }

  /** Labels that no example has, which makes some metrics meaningless. */
  public List<String> problems(String dataset) {
    List<String> missing = new ArrayList<>(labels);
    missing.removeAll(seen);
    return seen.isEmpty() || missing.isEmpty()
        ? List.of()
        : List.of("%s: no example is labelled %s".formatted(dataset, String.join(" or ", missing)));
  }
}
