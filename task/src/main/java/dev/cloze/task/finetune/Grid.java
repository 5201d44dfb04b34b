package dev.cloze.task.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every combination of the values that a grid names. */
public final class Grid {
  private Grid() {}

  /**
   * @param values of each key
   * @return settings by key; one without any for an empty grid
   */
  public static List<Map<String, String>> points(Map<String, List<String>> values) {
    List<Map<String, String>> points = new ArrayList<>();
    points.add(Map.of());
    for (Map.Entry<String, List<String>> key : values.entrySet()) {
      List<Map<String, String>> next = new ArrayList<>();
      for (Map<String, String> point : points) {
        for (String value : key.getValue()) {
          Map<String, String> extended = new LinkedHashMap<>(point);
          extended.put(key.getKey(), value);
          next.add(extended);
        }
      }
      points = next;
    }
    return points;
  }

  /** A name for the folder of a run. */
  static String name(Map<String, String> point, long seed) {
    String settings =
        point.entrySet().stream()
            .map(e -> e.getKey().substring(e.getKey().lastIndexOf('.') + 1) + "-" + e.getValue())
            .map(text -> text.replaceAll("[^A-Za-z0-9._-]", "_") + "_")
            .collect(Collectors.joining());
    return settings + "seed-" + seed;
  }
}
