package dev.cloze.engine;

import dev.cloze.engine.SafeTensorsHeader.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The safetensors format: eight bytes with the length of a JSON header, the header (name, type,
 * shape and byte range of each tensor), then the values, little-endian, without gaps.
 */
public final class SafeTensors {
  private static final int MAX_HEADER_BYTES = 100_000_000; // as in the reference implementation

  private final Path file;
  private final long dataStart;
  private final SafeTensorsHeader header;

  private SafeTensors(Path file, long dataStart, SafeTensorsHeader header) {
    this.file = file;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Reads and checks the header; the values stay on disk until {@link #read}.
   *
   * @throws EngineException if the file is damaged
   */
  public static SafeTensors open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException("%s does not exist; expected a safetensors file.".formatted(file));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw SafeTensorsHeader.damaged(file, "it has %d bytes".formatted(size));
      }
      long headerBytes = read(channel, Long.BYTES).getLong(0);
      if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || Long.BYTES + headerBytes > size) {
        throw SafeTensorsHeader.damaged(
            file, "its header claims %,d bytes and the file has %,d".formatted(headerBytes, size));
      }
      byte[] json = read(channel, (int) headerBytes).array();
      long dataStart = Long.BYTES + headerBytes;
      return new SafeTensors(
          file, dataStart, SafeTensorsHeader.parse(file, json, size - dataStart));
    } catch (EOFException e) {
      throw SafeTensorsHeader.damaged(file, e.getMessage());
    }
  }

  /** Names in the order of the header. */
  public Set<String> names() {
    return header.entries().keySet();
  }

  /** The strings stored beside the tensors. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The shape of a tensor, without reading it. */
  public long[] shape(String name) {
    return require(name).shape().clone();
  }

  /** Every tensor by its name, in the caller's scope. */
  public Map<String, Tensor> readAll() throws IOException {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (String name : names()) {
      result.put(name, read(name));
    }
    return result;
  }

  /** A copy of one tensor, owned by the caller's scope. */
  public Tensor read(String name) throws IOException {
    Entry entry = require(name);
    Tensor tensor = Tensors.uninitialised(entry.type(), entry.shape());
    try (FileChannel channel = FileChannel.open(file)) {
      Tensors.fill(tensor, channel.position(dataStart + entry.from()));
    } catch (EOFException e) {
      throw SafeTensorsHeader.damaged(file, "%s: %s".formatted(name, e.getMessage()));
    }
    return tensor;
  }

  private Entry require(String name) {
    Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new EngineException("%s has no tensor named %s.".formatted(file, name));
    }
    return entry;
  }

  /**
   * Writes a new file. Not atomic and not synced: a checkpoint does both for all of its files at
   * once.
   *
   * @param tensors by name, borrowed. They are written in this order, wide elements first, so that
   *     each value lies at a multiple of its size.
   * @param metadata strings for the header; transformers expects {@code format=pt}
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    tensors.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> -e.getValue().element_size()))
        .forEach(e -> ordered.put(e.getKey(), e.getValue()));
    byte[] json = SafeTensorsHeader.write(ordered, metadata);
    int padded = (json.length + 7) / 8 * 8; // the values start on a multiple of eight
    ByteBuffer start =
        ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, start.flip());
      for (Tensor tensor : ordered.values()) {
        try (PointerScope scope = new PointerScope()) {
          Tensor contiguous = tensor.contiguous();
          long total = contiguous.numel() * contiguous.element_size();
          for (long done = 0; done < total; done += Tensors.BLOCK_BYTES) {
            write(
                channel,
                Tensors.bytes(contiguous, done, Math.min(done + Tensors.BLOCK_BYTES, total)));
          }
        }
      }
    }
  }

  private static ByteBuffer read(FileChannel channel, int count) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new EOFException("it became shorter while it was read");
      }
    }
    return target;
  }

  private static void write(FileChannel channel, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }
}
