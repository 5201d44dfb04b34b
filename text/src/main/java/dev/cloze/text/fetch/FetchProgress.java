package dev.cloze.text.fetch;

import java.util.List;

/** Adds up the progress of all files, and lets one thread at a time report it. */
final class FetchProgress implements FetchListener {
  private final FetchListener listener;
  private final long[] done;
  private final long[] size;
  private long bytesDone;
  private long bytesTotal;
  private int filesDone;

  FetchProgress(List<Download> downloads, FetchListener listener) {
    this.listener = listener;
    done = new long[downloads.size()];
    size = new long[downloads.size()];
    for (int i = 0; i < size.length; i++) {
      size(i, downloads.get(i).size().orElse(0));
    }
  }

  synchronized void size(int file, long bytes) {
    bytesTotal += bytes - size[file];
    size[file] = bytes;
  }

  /** Goes back where a download begins anew. */
  synchronized void at(int file, long bytes) {
    bytesDone += bytes - done[file];
    done[file] = bytes;
    listener.onProgress(bytesDone, bytesTotal, filesDone, done.length);
  }

  synchronized void finished(int file, long bytes) {
    filesDone++;
    size(file, bytes);
    at(file, bytes);
  }

  @Override
  public synchronized void onNote(String note) {
    listener.onNote(note);
  }
}
