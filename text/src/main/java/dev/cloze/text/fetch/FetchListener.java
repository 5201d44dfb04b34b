package dev.cloze.text.fetch;

/** Hears how far the downloads are; called on several threads, one at a time. */
public interface FetchListener {
  FetchListener NONE = new FetchListener() {};

  /**
   * @param bytesTotal of the files whose size is known by now
   */
  default void onProgress(long bytesDone, long bytesTotal, int filesDone, int files) {}

  /** Something went wrong or is odd, and the download goes on; a line for people. */
  default void onNote(String note) {}
}
