package dev.cloze.config;

import java.util.HashMap;
import java.util.Map;

/** Where the keys of a file stand, and what is wrong with them. */
final class Source {
  private final Map<String, String> places = new HashMap<>();
  private final Problems problems;

  /**
   * @param name of the file, the first word of the message
   */
  Source(String name) {
    this.problems = new Problems(name);
  }

  /**
   * @param path of a key, "phases.0.until_step"
   * @param place "line 3" or "--set"
   */
  void place(String path, String place) {
    places.put(path, place);
  }

  String placeOf(String path) {
    return places.get(path);
  }

  /** Says where the key stands, or the section that should hold it. */
  void report(String path, String text) {
    problems.add(new Problem(path, text + nearestPlace(path)));
  }

  void throwIfAny() {
    problems.throwIfAny();
  }

  private String nearestPlace(String path) {
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      if (places.containsKey(at)) {
        return " (%s)".formatted(places.get(at));
      }
    }
    return "";
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }
}
