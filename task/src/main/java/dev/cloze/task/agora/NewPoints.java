package dev.cloze.task.agora;

import java.util.List;

/**
 * What a round's best model gets wrong, and what was made of it.
 *
 * @param mistakes how many there are
 * @param points new examples near some of them, labelled by the teacher
 */
public record NewPoints<X>(int mistakes, List<X> points) {
  public NewPoints {
    points = List.copyOf(points);
  }
}
