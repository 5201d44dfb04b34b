package dev.cloze.text.corpus;

import java.io.IOException;
import java.io.InputStream;

/** The members of an archive, one after another. */
interface Archive {
  /** The next member that is no directory, or null after the last; leaves the one before. */
  Entry next() throws IOException;

  /**
   * @param regular whether it is a file, no link or device
   * @param in its bytes; they end with it
   */
  record Entry(String name, boolean regular, InputStream in) {}
}
