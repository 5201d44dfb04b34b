package dev.cloze.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The JSON header of a safetensors file: what lies where.
 *
 * @param entries in the order of the header
 * @param metadata the strings stored beside the tensors
 */
record SafeTensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
  /**
   * @param from first byte, counted from the end of the header
   * @param to the byte after the last
   */
  record Entry(ScalarType type, long[] shape, long from, long to) {}

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final String METADATA = "__metadata__";
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

  SafeTensorsHeader {
    entries = Collections.unmodifiableMap(entries);
    metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Reads a header and checks that its tensors fill the rest of the file, without gap or overlap.
   *
   * @param dataBytes that follow the header
   */
  static SafeTensorsHeader parse(Path file, byte[] header, long dataBytes) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object(file, header).properties()) {
      if (field.getKey().equals(METADATA)) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
      }
    }
    requireDense(file, entries, dataBytes);
    return new SafeTensorsHeader(entries, metadata);
  }

  private static ObjectNode object(Path file, byte[] header) {
    try {
      if (JSON.readTree(new String(header, StandardCharsets.UTF_8)) instanceof ObjectNode root) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is not JSON: " + e.getOriginalMessage());
    }
    throw damaged(file, "its header is no JSON object");
  }

  private static Entry entry(Path file, String name, JsonNode node) {
    ScalarType type = TYPES.get(node.path("dtype").asText());
    if (type == null) {
      throw damaged(file, "%s has the type %s".formatted(name, node.path("dtype")));
    }
    long[] shape = numbers(file, name, node.path("shape"));
    long[] range = numbers(file, name, node.path("data_offsets"));
    if (range.length != 2 || range[1] - range[0] != bytes(type, shape)) {
      throw damaged(
          file,
          "%s, %s of shape %s, lies at %s"
              .formatted(name, type, node.path("shape"), node.path("data_offsets")));
    }
    return new Entry(type, shape, range[0], range[1]);
  }

  private static long[] numbers(Path file, String name, JsonNode array) {
    long[] result = new long[array.size()];
    for (int i = 0; i < result.length; i++) {
      JsonNode number = array.get(i);
      result[i] =
          number != null && number.isIntegralNumber() && number.canConvertToLong()
              ? number.asLong()
              : -1;
      if (result[i] < 0) {
        throw damaged(file, "%s has the sizes %s".formatted(name, array));
      }
    }
    return result;
  }

  /** -1 where no file is that large. */
  private static long bytes(ScalarType type, long[] shape) {
    try {
      long bytes = Tensors.elementBytes(type);
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private static void requireDense(Path file, Map<String, Entry> entries, long dataBytes) {
    List<Map.Entry<String, Entry>> byPlace = new ArrayList<>(entries.entrySet());
    byPlace.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().from)
            .thenComparingLong(e -> e.getValue().to));
    long end = 0;
    for (Map.Entry<String, Entry> entry : byPlace) {
      if (entry.getValue().from != end) {
        throw damaged(
            file,
            "%s begins at byte %,d and the tensor before it ends at %,d"
                .formatted(entry.getKey(), entry.getValue().from, end));
      }
      end = entry.getValue().to;
    }
    if (end != dataBytes) {
      throw damaged(file, "its tensors take %,d bytes and it has %,d".formatted(end, dataBytes));
    }
  }

  /** The header of a file to be written, with the tensors in the order of {@code tensors}. */
  static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      metadata.forEach(root.putObject(METADATA)::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = root.putObject(entry.getKey());
      node.put("dtype", name(Tensors.type(tensor)));
      var shape = node.putArray("shape");
      for (long size : Tensors.shape(tensor)) {
        shape.add(size);
      }
      long end = offset + tensor.numel() * tensor.element_size();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String name(ScalarType type) {
    for (Map.Entry<String, ScalarType> entry : TYPES.entrySet()) {
      if (entry.getValue() == type) {
        return entry.getKey();
      }
    }
    throw new EngineException("safetensors has no type for %s.".formatted(type));
  }

  static EngineException damaged(Path file, String why) {
    return new EngineException(
        "%s is not a whole safetensors file: %s. It may be cut short or damaged; copy it again."
            .formatted(file, why));
  }
}
