package dev.cloze.text.fetch;

import java.nio.file.Path;
import java.util.List;

/** Files that are complete, in the order in which they were asked for. */
public record FetchResult(Path output, List<Fetched> files) {
  /** What says that a file is complete. */
  public enum Proof {
    /** A published checksum. */
    CHECKSUM,
    /** The size it should have. */
    SIZE,
    /** The server sent as much as it announced, and nothing else is known. */
    ANSWER,
    /** The answer had no length and the source publishes nothing: a cut would not be seen. */
    NONE
  }

  /**
   * A complete file.
   *
   * @param downloadedBytes by this run: fewer than {@code bytes} if it went on, none if the file
   *     was there
   */
  public record Fetched(String name, String url, long bytes, long downloadedBytes, Proof proof) {}
}
