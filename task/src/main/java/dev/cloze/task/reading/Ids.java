package dev.cloze.task.reading;

import dev.cloze.task.TaskException;
import java.util.HashMap;
import java.util.Map;

/** Sees to it that no two examples of a data set have the same id. */
public final class Ids {
  private final Map<String, String> places = new HashMap<>();

  /** Gives the id back. */
  public String add(String id, String place) {
    String earlier = places.putIfAbsent(id, place);
    if (earlier != null) {
      throw new TaskException(
          "%s: the id \"%s\" stands in %s already; every example needs its own"
              .formatted(place, id, earlier));
    }
    return id;
  }
}
