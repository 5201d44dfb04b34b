package dev.cloze.text.corpus;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** A zip archive as a stream. */
final class ZipArchive implements Archive {
  private final Tail in;
  private final ZipArchiveInputStream zip;

  ZipArchive(InputStream in) {
    this.in = new Tail(in);
    zip = new ZipArchiveInputStream(this.in);
  }

  @Override
  public Entry next() throws IOException {
    ZipArchiveEntry entry = zip.getNextEntry();
    while (entry != null && entry.isDirectory()) {
      entry = zip.getNextEntry();
    }
    if (entry == null) {
      if (!in.hasEndRecord()) { // the library takes an archive that was cut for a whole one
        throw new EOFException();
      }
      return null;
    }
    if (!zip.canReadEntryData(entry)) {
      throw new IOException(
          "a member that is %s"
              .formatted(
                  entry.getGeneralPurposeBit().usesEncryption()
                      ? "encrypted"
                      : "packed by method " + entry.getMethod() + ", which is not read"));
    }
    return new Entry(entry.getName(), true, zip);
  }

  /** Looks for the record that ends an archive; a comment of up to 65,535 bytes may follow it. */
  private static final class Tail extends FilterInputStream {
    private static final int END_RECORD = 0x504b0506;
    private static final int LONGEST_END = 22 + 65_535;

    private int lastFour;
    private long count;
    private long endRecordAt = -1;

    Tail(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        see(b);
      }
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      for (int i = 0; i < n; i++) {
        see(buffer[offset + i] & 0xff);
      }
      return n;
    }

    boolean hasEndRecord() {
      return endRecordAt >= 0 && count - endRecordAt <= LONGEST_END;
    }

    private void see(int b) {
      lastFour = lastFour << 8 | b;
      count++;
      if (lastFour == END_RECORD) {
        endRecordAt = count;
      }
    }
  }
}
