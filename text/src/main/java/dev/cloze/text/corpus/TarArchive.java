package dev.cloze.text.corpus;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A tar archive as a stream. Own code because the library's reads names of any length into memory,
 * and takes an archive that was cut between two members for a whole one.
 */
final class TarArchive implements Archive {
  private static final int MAX_EXTENSION_BYTES = 1 << 20;

  private final InputStream in;
  private MemberStream member = new MemberStream(0);
  private long padding;

  TarArchive(InputStream in) {
    this.in = in;
  }

  @Override
  public Entry next() throws IOException {
    String longName = null;
    long paxSize = -1;
    boolean sparse = false;
    while (true) {
      skipMember();
      byte[] block = in.readNBytes(TarHeader.BYTES);
      if (block.length < TarHeader.BYTES) {
        throw new EOFException();
      }
      if (TarHeader.isEmpty(block)) {
        requireNothingBehind();
        return null;
      }
      TarHeader header = new TarHeader(block);
      char type = header.type();
      if (type == 'L' || type == 'x') {
        byte[] extension = extension(header.size());
        if (type == 'L') {
          longName = upToNul(extension);
        } else {
          PaxRecords records = PaxRecords.of(extension);
          longName = records.path() == null ? longName : records.path();
          paxSize = records.size();
          sparse = records.sparse();
        }
        continue;
      }
      if (type == 'K' || type == 'g') { // a long link's target; what holds for all members
        extension(header.size());
        continue;
      }
      if (type == 'S') {
        throw new IOException("a sparse member, which only GNU tar can read");
      }
      boolean regular = type == '0' || type == '7';
      long size = paxSize >= 0 ? paxSize : header.size();
      begin(type == '1' || type == '2' ? 0 : size);
      String name = longName == null ? header.name() : longName;
      if (type == '5' || regular && name.endsWith("/")) {
        longName = null;
        paxSize = -1;
        continue;
      }
      return new Entry(name, regular && !sparse, member);
    }
  }

  private void begin(long size) throws IOException {
    if (size < 0) {
      throw new IOException("a member's size is impossible");
    }
    member = new MemberStream(size);
    padding = -size & TarHeader.BYTES - 1;
  }

  private byte[] extension(long size) throws IOException {
    if (size < 0 || size > MAX_EXTENSION_BYTES) {
      throw new IOException("a name or header of %,d bytes".formatted(size));
    }
    begin(size);
    return member.readAllBytes();
  }

  private void skipMember() throws IOException {
    byte[] nowhere = new byte[1 << 14];
    while (member.read(nowhere, 0, nowhere.length) >= 0) {
      // on
    }
    member = new MemberStream(0);
    if (in.readNBytes((int) padding).length < padding) {
      throw new EOFException();
    }
    padding = 0;
  }

  private void requireNothingBehind() throws IOException {
    byte[] rest = new byte[1 << 14];
    for (int n = in.read(rest); n >= 0; n = in.read(rest)) {
      for (int i = 0; i < n; i++) {
        if (rest[i] != 0) {
          throw new IOException("bytes behind its end that are no tar");
        }
      }
    }
  }

  private static String upToNul(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private final class MemberStream extends InputStream {
    private long left;

    MemberStream(long size) {
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 || member != this) {
        return -1;
      }
      int count = in.read(buffer, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException();
      }
      left -= count;
      return count;
    }
  }
}
