package dev.cloze.data;

/** Hears how far a preparation is; called on the thread that runs it, many times a second. */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = progress -> {};

  void onProgress(Progress progress);

  /**
   * @param bytesRead of the input files as they are on disk
   * @param bytesTotal of all of them
   */
  record Progress(long bytesRead, long bytesTotal, long documents, long sentences, long tokens) {}
}
