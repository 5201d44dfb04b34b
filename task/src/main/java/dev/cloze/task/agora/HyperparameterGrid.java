package dev.cloze.task.agora;

import dev.cloze.task.TaskException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Every combination of the values of some fields; the last field changes fastest. */
public final class HyperparameterGrid {
  private final List<String> fields;
  private final List<HyperparameterSet> sets;

  private HyperparameterGrid(List<String> fields, List<HyperparameterSet> sets) {
    this.fields = fields;
    this.sets = sets;
  }

  /**
   * @param values by field, in the order of the fields
   * @throws TaskException if a field has no value, or one twice
   */
  public static HyperparameterGrid of(Map<String, List<String>> values) {
    List<List<String>> combinations = List.of(List.of());
    for (Map.Entry<String, List<String>> field : values.entrySet()) {
      if (field.getValue().isEmpty()
          || new HashSet<>(field.getValue()).size() < field.getValue().size()) {
        throw new TaskException(
            "%s has the values %s, expected at least one and each once"
                .formatted(field.getKey(), field.getValue()));
      }
      List<List<String>> longer = new ArrayList<>();
      for (List<String> begun : combinations) {
        for (String value : field.getValue()) {
          List<String> combination = new ArrayList<>(begun);
          combination.add(value);
          longer.add(combination);
        }
      }
      combinations = longer;
    }
    return new HyperparameterGrid(List.copyOf(values.keySet()), numbered(combinations));
  }

  private static List<HyperparameterSet> numbered(List<List<String>> combinations) {
    List<HyperparameterSet> sets = new ArrayList<>();
    combinations.forEach(values -> sets.add(new HyperparameterSet(sets.size(), values)));
    return List.copyOf(sets);
  }

  public List<String> fields() {
    return fields;
  }

  public List<HyperparameterSet> sets() {
    return sets;
  }

  /** The value of a field in a setting. */
  public String value(HyperparameterSet set, String field) {
    return set.values().get(fields.indexOf(field));
  }
}
