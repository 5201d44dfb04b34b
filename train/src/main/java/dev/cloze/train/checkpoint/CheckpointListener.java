package dev.cloze.train.checkpoint;

/** Hears of what was skipped, removed or restored, so that nothing of it is silent. */
@FunctionalInterface
public interface CheckpointListener {
  /**
   * @param line one readable sentence that names the path
   */
  void onNotice(String line);
}
