package dev.cloze.text.dedup;

/** Hears how far the removal is; called on the thread that runs it, many times a second. */
@FunctionalInterface
public interface DedupListener {
  DedupListener NONE = (step, done, total) -> {};

  enum Step {
    READING,
    SORTING,
    COMPARING,
    WRITING
  }

  /**
   * @param done of {@code total}; bytes when reading and writing, documents or pairs otherwise
   */
  void onProgress(Step step, long done, long total);
}
