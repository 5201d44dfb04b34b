package dev.cloze.spark;

import java.io.Serializable;

/**
 * A file of a corpus.
 *
 * @param path as it was named, or as it was found in a directory that was
 * @param bytes as it is on disk
 * @param modified when it was written last, in milliseconds
 */
record InputFile(String path, long bytes, long modified) implements Serializable {
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
