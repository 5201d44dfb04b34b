package dev.cloze.text.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What the bytes of a file must add up to.
 *
 * @param hex lower case
 */
public record Checksum(Algorithm algorithm, String hex) {
  private static final int BLOCK = 1 << 18;

  /** What sources publish; md5 and sha1 show damage, not forgery. */
  public enum Algorithm {
    MD5("MD5", 32),
    SHA1("SHA-1", 40),
    SHA256("SHA-256", 64);

    private final String javaName;
    private final int hexDigits;

    Algorithm(String javaName, int hexDigits) {
      this.javaName = javaName;
      this.hexDigits = hexDigits;
    }

    /** As in lists: {@code sha256}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Algorithm of(String word) {
      return Arrays.stream(values())
          .filter(algorithm -> algorithm.word().equalsIgnoreCase(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new FetchException(
                      "unknown checksum '%s'; expected md5, sha1 or sha256".formatted(word)));
    }
  }

  public Checksum {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{" + algorithm.hexDigits + "}")) {
      throw new FetchException(
          "'%s' is no %s; expected %d hexadecimal digits"
              .formatted(hex, algorithm.word(), algorithm.hexDigits));
    }
  }

  /** The checksum that a file has. */
  static Checksum of(Path file, Algorithm algorithm) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm.javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm.javaName, e);
    }
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    }
    return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
  }

  @Override
  public String toString() {
    return algorithm.word() + ":" + hex;
  }
}
