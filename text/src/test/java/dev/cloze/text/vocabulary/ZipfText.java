package dev.cloze.text.vocabulary;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Text of made-up words whose frequencies fall as 1/rank, with a tail that never ends: of ten
 * gigabytes about forty million different words. Run it to write a file: {@code ZipfText FILE BYTES
 * [SEED]}.
 */
public final class ZipfText {
  private static final double RANKS = 1L << 27;
  private static final int LINE = 400;

  private final SplittableRandom random;
  private final byte[] line = new byte[LINE + 64];
  private int length;

  ZipfText(long seed) {
    random = new SplittableRandom(seed);
  }

  public static void main(String[] arguments) throws IOException {
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
    new ZipfText(seed).write(Path.of(arguments[0]), Long.parseLong(arguments[1]));
  }

  /** Lines of one sentence, now and then an empty one. */
  Path write(Path file, long bytes) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long written = 0; written < bytes; written += length) {
        nextLine();
        out.write(line, 0, length);
      }
    }
    return file;
  }

  private void nextLine() {
    length = 0;
    int wanted = 40 + random.nextInt(LINE - 40);
    while (length < wanted) {
      addWord((long) Math.exp(random.nextDouble() * Math.log(RANKS)));
      line[length++] = ' ';
    }
    line[length - 1] = '.';
    line[length++] = '\n';
    if (random.nextInt(10) == 0) {
      line[length++] = '\n';
    }
  }

  /** Frequent words are short; one rank has one spelling. */
  private void addWord(long rank) {
    long bits = rank * 0x9E3779B97F4A7C15L;
    bits ^= bits >>> 29;
    int syllables = 1 + (64 - Long.numberOfLeadingZeros(rank)) / 6;
    for (int i = 0; i < syllables; i++) {
      line[length++] = (byte) "bcdfghklmnprstvw".charAt((int) (bits & 15));
      line[length++] = (byte) "aeiouaei".charAt((int) (bits >>> 4 & 7));
      if ((bits >>> 7 & 3) == 0) {
        line[length++] = (byte) "nrst".charAt((int) (bits >>> 9 & 3));
      }
      bits = bits >>> 11 | bits << 53;
    }
  }
}
