package dev.cloze.spark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** Whether two jobs make the same thing. */
final class Fingerprint {
  private static final int LENGTH = 16;

  private Fingerprint() {}

  /** Of the files of a corpus and of whatever else decides the result and how it is shared out. */
  static String of(List<InputFile> inputs, Object... settings) {
    MessageDigest digest = FileHashes.sha256();
    for (Object setting : settings) {
      digest.update((setting + "\n").getBytes(StandardCharsets.UTF_8));
    }
    for (InputFile input : inputs) {
      digest.update((input + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
  }
}
