package dev.cloze.text.corpus;

import java.io.Serializable;

/**
 * How much a packed file may unpack to: what stops a decompression bomb.
 *
 * @param maxRatio unpacked bytes of all layers per byte on disk; looked at once a file has yielded
 *     64 MiB, since little files of one repeated line are harmless
 * @param maxBytes unpacked bytes of all layers of one file
 */
public record UnpackLimits(long maxRatio, long maxBytes) implements Serializable {
  /** Text shrinks to a tenth at best, bombs to a thousandth; no published text file has 1 TiB. */
  public static final UnpackLimits DEFAULTS = new UnpackLimits(200, 1L << 40);

  static final long HARMLESS_BYTES = 64L << 20;

  public UnpackLimits {
    if (maxRatio < 1 || maxBytes < 1) {
      throw new CorpusException(
          "the limits of unpacking are a ratio of %d and %d bytes; both must be positive"
              .formatted(maxRatio, maxBytes));
    }
  }
}
