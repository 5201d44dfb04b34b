package dev.cloze.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A little-endian file mapped into memory, of any size: Java maps at most 2 GiB at once, so it is
 * mapped in windows that overlap by the widest value. Safe for use by several threads. The mapping
 * ends when the object is collected, as Java 17 has no other way.
 */
final class MappedFile {
  private static final int WINDOW_BITS = 30;

  private final Path path;
  private final long size;
  private final int windowBits;
  private final long windowMask;
  private final MappedByteBuffer[] windows;

  MappedFile(Path path) {
    this(path, WINDOW_BITS);
  }

  MappedFile(Path path, int windowBits) {
    this.path = path;
    this.windowBits = windowBits;
    this.windowMask = (1L << windowBits) - 1;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      size = channel.size();
      windows = new MappedByteBuffer[Math.toIntExact((size + windowMask) >>> windowBits)];
      for (int i = 0; i < windows.length; i++) {
        long from = (long) i << windowBits;
        long length = Math.min(size - from, (1L << windowBits) + Long.BYTES);
        windows[i] = channel.map(MapMode.READ_ONLY, from, length);
        windows[i].order(ByteOrder.LITTLE_ENDIAN);
      }
    } catch (IOException e) {
      throw DataException.reading(path, e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  int getByte(long at) {
    return windows[(int) (at >>> windowBits)].get((int) (at & windowMask));
  }

  int getUnsignedShort(long at) {
    return windows[(int) (at >>> windowBits)].getShort((int) (at & windowMask)) & 0xffff;
  }

  int getInt(long at) {
    return windows[(int) (at >>> windowBits)].getInt((int) (at & windowMask));
  }

  long getLong(long at) {
    return windows[(int) (at >>> windowBits)].getLong((int) (at & windowMask));
  }
}
