package dev.cloze.engine.hdf5;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a file of float32 data sets in nested groups, laid out as the original tools lay it out,
 * so that every reader of theirs reads it. Values go to disk as they come; only names and addresses
 * wait for {@link #finish}. A file that was not finished is not readable.
 *
 * <p>jhdf, which reads, writes too, but newer structures, an attribute of its own at the root, and
 * only what is in memory as a whole.
 */
public final class Hdf5Writer implements AutoCloseable {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final byte[] GLOBAL_HEAP = "GCOL".getBytes(StandardCharsets.US_ASCII);
  private static final int SUPERBLOCK_BYTES = 96;
  private static final long END_OF_FILE = 40; // where the superblock says how long the file is
  private static final long ROOT = 56; // where it has the root group's entry
  private static final long SMALLEST_HEAP = 4096;
  private static final long LONGEST_TEXT = 0xFFFF_FFFFL; // its length has 32 bits
  private static final long UNDEFINED = -1;

  /** A group that grows: its table, and the groups in it. */
  private static final class Group {
    final SymbolTable table = new SymbolTable();
    final Map<String, Group> groups = new TreeMap<>();

    SymbolTable.Place write(LittleEndianFile out) throws IOException {
      for (Map.Entry<String, Group> group : groups.entrySet()) {
        table.group(group.getKey(), group.getValue().write(out));
      }
      return table.write(out);
    }
  }

  private final LittleEndianFile out;
  private final Group root = new Group();
  private String current = "";
  private long missing; // values that the current data set still wants

  private Hdf5Writer(LittleEndianFile out) {
    this.out = out;
  }

  /** Begins a new file, or one in the place of an old one. */
  public static Hdf5Writer create(Path file) throws IOException {
    LittleEndianFile out = new LittleEndianFile(file);
    try {
      writeSuperblock(out);
      return new Hdf5Writer(out);
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  private static void writeSuperblock(LittleEndianFile out) throws IOException {
    out.bytes(SIGNATURE).int8(0, 0, 0, 0, 0); // superblock, free space, root, reserved, shared
    out.int8(8, 8, 0); // bytes of an address and of a length, reserved
    out.int16(SymbolTable.LEAF_K).int16(SymbolTable.INTERNAL_K).int32(0);
    out.int64(0, UNDEFINED, 0, UNDEFINED); // base, free space, end of file, driver
    out.zeros(SUPERBLOCK_BYTES - out.position());
  }

  /**
   * Begins a data set; its values follow by {@link #append}.
   *
   * @param path with a slash between the names of groups and before that of the data set
   */
  public void begin(String path, long... shape) throws IOException {
    requireWhole();
    current = path;
    missing = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    add(path);
    ObjectHeader.float32(out, shape);
  }

  /** The next values of the data set that was begun last, in row-major order. */
  public void append(float[] values, int from, int count) throws IOException {
    if (count > missing) {
      throw new IllegalArgumentException(
          "%s wants %d more values, not %d".formatted(current, missing, count));
    }
    missing -= count;
    out.floats(values, from, count);
    if (missing == 0) {
      out.align();
    }
  }

  /** A data set of one string: the content of a file in UTF-8. */
  public void text(String path, Path utf8) throws IOException {
    requireWhole();
    long size = Files.size(utf8);
    if (size > LONGEST_TEXT) {
      throw new IOException(
          "%s would have %,d bytes, and a string of HDF5 has at most %,d"
              .formatted(path, size, LONGEST_TEXT));
    }
    add(path);
    ObjectHeader.utf8(out);
    out.int32(size).int64(out.position() + 12).int32(1); // object 1 of the heap that follows
    long needed = 32 + (size + 7) / 8 * 8;
    long heapBytes = Math.max(SMALLEST_HEAP, needed + 16);
    out.bytes(GLOBAL_HEAP).int8(1, 0, 0, 0).int64(heapBytes);
    out.int16(1).int16(0).int32(0).int64(size);
    try (InputStream in = Files.newInputStream(utf8)) {
      byte[] block = new byte[1 << 16];
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        out.bytes(block, count);
      }
    }
    out.align();
    out.int64(0, heapBytes - needed).zeros(heapBytes - needed - 16); // object 0: what is free
  }

  private void add(String path) {
    String[] names = path.split("/");
    Group group = root;
    for (int i = 0; i < names.length - 1; i++) {
      group = group.groups.computeIfAbsent(names[i], name -> new Group());
    }
    group.table.dataSet(names[names.length - 1], out.position());
  }

  private void requireWhole() {
    if (missing != 0) {
      throw new IllegalStateException("%s lacks %d values".formatted(current, missing));
    }
  }

  /** Writes the groups and makes the file whole. */
  public void finish() throws IOException {
    requireWhole();
    SymbolTable.Place place = root.write(out);
    long end = out.position();
    ByteBuffer entry = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    entry.putLong(0).putLong(place.header()).putInt(1).putInt(0);
    entry.putLong(place.tree()).putLong(place.heap());
    out.overwrite(ROOT, entry.flip());
    out.overwrite(
        END_OF_FILE, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(end).flip());
    out.finish();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
