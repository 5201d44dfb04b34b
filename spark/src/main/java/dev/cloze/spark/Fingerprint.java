package dev.cloze.spark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Whether two jobs make the same thing. */
final class Fingerprint {
  private static final int LENGTH = 16;

  private Fingerprint() {}

  /** Of the files of a corpus, of its parts and of whatever else decides the result. */
  static String of(List<InputFile> inputs, List<Part> parts, Object... settings) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Object setting : settings) {
        digest.update((setting + "\n").getBytes(StandardCharsets.UTF_8));
      }
      for (InputFile input : inputs) {
        digest.update((input + "\n").getBytes(StandardCharsets.UTF_8));
      }
      for (Part part : parts) {
        digest.update((part + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
