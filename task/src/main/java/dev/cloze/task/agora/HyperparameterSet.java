package dev.cloze.task.agora;

import java.util.List;

/**
 * One setting of a fine-tuning.
 *
 * @param id its position in the enumeration, from 0
 * @param values of the grid's fields in their order, exactly as they were written
 */
public record HyperparameterSet(int id, List<String> values) {
  public HyperparameterSet {
    values = List.copyOf(values);
  }

  /**
   * The longest common sequence of two settings, each value tagged with its field: the number of
   * fields in which they agree.
   */
  int common(HyperparameterSet other) {
    int common = 0;
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).equals(other.values.get(i))) {
        common++;
      }
    }
    return common;
  }
}
