package dev.cloze.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of a prepared corpus as its manifest says it is. */
record ExpectedFile(Path path, long bytes, String sha256) {
  /**
   * What is wrong with it in one line, or null.
   *
   * @param everyByte also reads it and compares the SHA-256
   */
  String problem(boolean everyByte) {
    if (!Files.isRegularFile(path)) {
      return "%s is missing, but the corpus needs it. Copy it again, or prepare the corpus again"
          .formatted(path);
    }
    long found;
    try {
      found = Files.size(path);
    } catch (IOException e) {
      throw DataException.reading(path, e);
    }
    if (found != bytes) {
      return "%s has %,d bytes; %s says %,d. Copy it again, or prepare the corpus again"
          .formatted(path, found, Manifest.FILE_NAME, bytes);
    }
    if (!everyByte) {
      return null;
    }
    String sha256Found = ChecksummedFile.sha256(path);
    return sha256Found.equals(sha256)
        ? null
        : "%s is damaged: its SHA-256 is %s; %s says %s. Copy it again, or prepare the corpus again"
            .formatted(path, sha256Found, Manifest.FILE_NAME, sha256);
  }
}
