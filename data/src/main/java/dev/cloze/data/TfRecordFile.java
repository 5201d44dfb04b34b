package dev.cloze.data;

import dev.cloze.data.TfRecordExport.ExportedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * A file of TFRecords. Each is: u64 length, masked CRC32C of these 8 bytes, the bytes, masked
 * CRC32C of them; little-endian.
 */
final class TfRecordFile implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int CRC_MASK = 0xa282ead8;

  private final ChecksummedFile file;
  private final OutputStream out;
  private final ByteBuffer header =
      ByteBuffer.allocate(Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer footer =
      ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long records;
  private long plainBytes;

  TfRecordFile(Path path, boolean gzip) {
    file = new ChecksummedFile(path);
    try {
      out = gzip ? new GZIPOutputStream(new ToFile(), BUFFER_BYTES) : new ToFile();
    } catch (IOException e) {
      file.abandon();
      throw DataException.writing(path, e);
    }
  }

  void add(byte[] record) {
    header.clear();
    header.putLong(record.length);
    header.putInt(maskedCrc(header.array(), Long.BYTES));
    footer.clear();
    footer.putInt(maskedCrc(record, record.length));
    try {
      out.write(header.array());
      out.write(record);
      out.write(footer.array());
    } catch (IOException e) {
      throw DataException.writing(file.path(), e);
    }
    records++;
    plainBytes += header.capacity() + record.length + footer.capacity();
  }

  /** Before compression. */
  long plainBytes() {
    return plainBytes;
  }

  /** Waits until the disk has it all. */
  ExportedFile finish() {
    try {
      out.close();
    } catch (IOException e) {
      throw DataException.writing(file.path(), e);
    }
    long bytes = file.size();
    return new ExportedFile(file.path().getFileName().toString(), records, bytes, file.finish());
  }

  /** Gives up. */
  @Override
  public void close() {
    file.abandon();
  }

  /** A checksum stored beside the data it is of is masked, so that it is not taken for data. */
  static int mask(int crc) {
    return Integer.rotateRight(crc, 15) + CRC_MASK;
  }

  private static int maskedCrc(byte[] bytes, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, count);
    return mask((int) crc.getValue());
  }

  private final class ToFile extends OutputStream {
    @Override
    public void write(int value) {
      file.putByte(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      file.putBytes(bytes, offset, count);
    }
  }
}
