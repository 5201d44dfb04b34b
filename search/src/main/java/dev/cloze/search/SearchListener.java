package dev.cloze.search;

/** Hears what a search does, on the thread that searches. */
public interface SearchListener {
  /** Before the first measurement: how many trainings are to come, at most. */
  default void onStart(int shapes, int visited, int trainings) {}

  /**
   * After a shape was trained.
   *
   * @param done trainings so far, those of earlier starts included
   * @param error NaN if it diverged
   */
  default void onTrained(int done, int trainings, Candidate candidate, double error) {}

  /** Something a person should know. */
  default void onNotice(String line) {}
}
