package dev.cloze.data;

/** Hears how far a preparation is; called on the thread that runs it, many times a second. */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = progress -> {};

  void onProgress(Progress progress);

  /** The work of an earlier process goes on. */
  default void onResume(Resumed resumed) {}

  /**
   * @param shards that were finished before
   * @param bytesRead of the input before that
   */
  record Resumed(int shards, long bytesRead) {}

  /**
   * @param bytesRead of the input files as they are on disk
   * @param bytesTotal of all of them
   */
  record Progress(long bytesRead, long bytesTotal, long documents, long sentences, long tokens) {}
}
