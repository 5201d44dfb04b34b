package dev.cloze.task;

/**
 * A task with its data and the model that is to be judged by it. Owns the model; for one thread.
 */
public interface Evaluation extends AutoCloseable {
  /** Hears how far it is; called on the thread that evaluates. */
  @FunctionalInterface
  interface Listener {
    Listener NONE = (done, total) -> {};

    /**
     * @param done of the work, in whatever the task counts
     * @param total the same throughout
     */
    void onProgress(long done, long total);
  }

  /** Judges the model; the same model and data give the same metrics. */
  TaskMetrics evaluate(Listener listener);

  @Override
  void close();
}
