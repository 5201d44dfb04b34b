package dev.cloze.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The safetensors format: eight bytes with the length of a JSON header, the header (name, type,
 * shape and byte range of each tensor), then the values, little-endian, without gaps.
 */
public final class SafeTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_HEADER_BYTES = 100_000_000; // as in the reference implementation
  private static final Map<String, ScalarType> TYPES =
      Map.of(
          "F64", ScalarType.Double,
          "F32", ScalarType.Float,
          "F16", ScalarType.Half,
          "BF16", ScalarType.BFloat16,
          "I64", ScalarType.Long,
          "I32", ScalarType.Int,
          "I16", ScalarType.Short,
          "I8", ScalarType.Char,
          "U8", ScalarType.Byte,
          "BOOL", ScalarType.Bool);

  private final Path file;
  private final long dataStart;
  private final Map<String, Entry> entries;
  private final Map<String, String> metadata;

  private record Entry(ScalarType type, long[] shape, long from, long to) {}

  private SafeTensors(
      Path file, long dataStart, Map<String, Entry> entries, Map<String, String> metadata) {
    this.file = file;
    this.dataStart = dataStart;
    this.entries = entries;
    this.metadata = metadata;
  }

  /** Reads and checks the header; the values stay on disk until {@link #read}. */
  public static SafeTensors open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new EngineException("%s does not exist; expected a safetensors file.".formatted(file));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, length, 0);
      long headerBytes = length.getLong(0);
      if (size < 8 || headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > size) {
        throw damaged(
            file, "its header claims %,d bytes and the file has %,d".formatted(headerBytes, size));
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
      readFully(channel, header, 8);
      return parse(file, new String(header.array(), StandardCharsets.UTF_8), 8 + headerBytes, size);
    }
  }

  private static SafeTensors parse(Path file, String header, long dataStart, long size) {
    JsonNode root;
    try {
      root = JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is not JSON");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      JsonNode node = field.getValue();
      if (field.getKey().equals("__metadata__")) {
        node.properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        continue;
      }
      entries.put(field.getKey(), entry(file, field.getKey(), node, size - dataStart));
    }
    return new SafeTensors(file, dataStart, entries, metadata);
  }

  private static Entry entry(Path file, String name, JsonNode node, long dataBytes) {
    ScalarType type = TYPES.get(node.path("dtype").asText());
    if (type == null) {
      throw damaged(file, "%s has the type %s".formatted(name, node.path("dtype")));
    }
    long[] shape = new long[node.path("shape").size()];
    long elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.path("shape").get(i).asLong();
      elements *= shape[i];
    }
    long from = node.path("data_offsets").path(0).asLong(-1);
    long to = node.path("data_offsets").path(1).asLong(-1);
    if (from < 0 || to > dataBytes || to - from != elements * Tensors.elementBytes(type)) {
      throw damaged(
          file, "%s lies at %,d to %,d of %,d bytes".formatted(name, from, to, dataBytes));
    }
    return new Entry(type, shape, from, to);
  }

  private static EngineException damaged(Path file, String why) {
    return new EngineException(
        "%s is not a whole safetensors file: %s. It may be cut short or damaged; copy it again."
            .formatted(file, why));
  }

  /** Names in the order of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** The strings stored beside the tensors. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** The shape of a tensor, without reading it. */
  public long[] shape(String name) {
    return require(name).shape.clone();
  }

  /** A copy of one tensor, owned by the caller's scope. */
  public Tensor read(String name) throws IOException {
    Entry entry = require(name);
    Tensor tensor = Tensors.uninitialised(entry.type, entry.shape);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(dataStart + entry.from);
      Tensors.fill(tensor, channel);
    }
    return tensor;
  }

  private Entry require(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new EngineException("%s has no tensor named %s.".formatted(file, name));
    }
    return entry;
  }

  /**
   * Writes a new file. Not atomic and not synced: a checkpoint does both for all of its files at
   * once.
   *
   * @param tensors by name, in the order to be written; borrowed
   * @param metadata strings for the header; transformers expects {@code format=pt}
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      metadata.forEach(root.putObject("__metadata__")::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = root.putObject(entry.getKey());
      node.put("dtype", name(Tensors.type(tensor)));
      for (long size : Tensors.shape(tensor)) {
        node.withArray("shape").add(size);
      }
      node.withArray("shape");
      long end = offset + tensor.numel() * tensor.element_size();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] header = JSON.writeValueAsBytes(root);
    int padded = (header.length + 7) / 8 * 8; // the values start on a multiple of eight
    ByteBuffer start =
        ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(header);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(channel, start.flip());
      for (Tensor tensor : tensors.values()) {
        try (PointerScope scope = new PointerScope()) {
          Tensor contiguous = tensor.contiguous();
          long total = contiguous.numel() * contiguous.element_size();
          for (long done = 0; done < total; done += Tensors.BLOCK_BYTES) {
            writeFully(
                channel,
                Tensors.bytes(contiguous, done, Math.min(done + Tensors.BLOCK_BYTES, total)));
          }
        }
      }
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    while (target.hasRemaining()) {
      int n = channel.read(target, position);
      if (n < 0) {
        throw new IOException("the file ends early: it has become shorter while it was read");
      }
      position += n;
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  private static String name(ScalarType type) {
    for (Map.Entry<String, ScalarType> entry : TYPES.entrySet()) {
      if (entry.getValue() == type) {
        return entry.getKey();
      }
    }
    throw new EngineException("safetensors has no type for %s.".formatted(type));
  }
}
