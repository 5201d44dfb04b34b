package dev.cloze.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.DistillationConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.TaughtLabels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A teacher's most likely words of every prediction, one file for each batch, named by what the
 * teacher reads: who trains on the same batches again need not run it. What is left out of a
 * distribution is shared by the words that are kept, in proportion.
 */
final class TeacherCache {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DESCRIPTION = "teacher.json";
  private static final int MAGIC = 0x4B544C43; // "CLTK", little-endian

  private final Path directory;
  private final int topK;

  /**
   * @param ids [P * k]
   * @param probabilities [P * k], at the temperature, those of a prediction summing to 1
   */
  record Entry(int[] ids, float[] probabilities, int k) {
    /** [count, V] fp32; rows beyond the last prediction, fillers, are zero. */
    Tensor dense(int from, int count, long vocabSize) {
      Tensor result = torch.zeros(count, vocabSize);
      int known = Math.max(0, Math.min(count, ids.length / k - from));
      if (known > 0) {
        try (PointerScope scope = new PointerScope()) {
          int begin = from * k;
          int end = begin + known * k;
          result
              .narrow(0, 0, known)
              .scatter_(
                  1,
                  Tensors.indices(Arrays.copyOfRange(ids, begin, end)).view(known, k),
                  torch.tensor(Arrays.copyOfRange(probabilities, begin, end)).view(known, k));
        }
      }
      return result;
    }
  }

  private TeacherCache(Path directory, int topK) {
    this.directory = directory;
    this.topK = topK;
  }

  /**
   * @param teacher its directory, whose weights the cache is bound to
   * @throws TrainingException if the cache is of another teacher or other settings
   */
  static TeacherCache open(Path directory, Path teacher, DistillationConfig config)
      throws IOException {
    ObjectNode description = JSON.createObjectNode();
    description.put("format", 1);
    description.put("weights_sha256", ModelDirectory.checksum(teacher));
    description.put("temperature", config.temperature());
    description.put("precision", config.precision());
    description.put("top_k", config.topK());
    Files.createDirectories(directory);
    Path file = directory.resolve(DESCRIPTION);
    if (Files.notExists(file)) {
      Files.writeString(file, description.toPrettyString() + "\n");
    }
    JsonNode there = JSON.readTree(file.toFile());
    for (var key : description.properties()) {
      if (!there.path(key.getKey()).asText().equals(key.getValue().asText())) {
        throw new TrainingException(
            "%s was made with %s %s, and it is %s now. Name another objective.distillation.cache."
                .formatted(directory, key.getKey(), there.path(key.getKey()), key.getValue()));
      }
    }
    return new TeacherCache(directory, config.topK());
  }

  /** What is known of a batch. A damaged file counts as none and is written again. */
  Optional<Entry> find(MaskedBatch batch) {
    Path file = file(batch);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int rows = batch.maskedPositions().length;
      if (bytes.remaining() < 12 || bytes.getInt() != MAGIC || bytes.getInt() != rows) {
        return Optional.empty();
      }
      int k = bytes.getInt();
      if (k < 1 || bytes.remaining() != 8L * rows * k) {
        return Optional.empty();
      }
      Entry entry = new Entry(new int[rows * k], new float[rows * k], k);
      for (int i = 0; i < rows * k; i++) {
        entry.ids[i] = bytes.getInt();
      }
      for (int i = 0; i < rows * k; i++) {
        entry.probabilities[i] = bytes.getFloat();
      }
      return Optional.of(entry);
    } catch (IOException e) {
      throw new TrainingException("Cannot read %s: %s.".formatted(file, e.getMessage()), e);
    }
  }

  /** Keeps what a teacher says of a batch, and returns what was kept. */
  Entry store(MaskedBatch batch, TaughtLabels.Teacher teacher) {
    int rows = batch.maskedPositions().length;
    int[] ids = new int[0];
    float[] probabilities = new float[0];
    int k = topK;
    int step = 64; // rows at a time, as the distributions are wide
    for (int from = 0; from < rows; from += step) {
      try (PointerScope scope = new PointerScope()) {
        int count = Math.min(step, rows - from);
        Tensor all = teacher.probabilities(from, count); // [count, V]
        k = (int) Math.min(topK, all.size(1));
        T_TensorTensor_T top = all.topk(k, 1, true, true);
        Tensor kept = top.get0().div(top.get0().sum(1).unsqueeze(1)); // [count, k]
        ids = Arrays.copyOf(ids, (from + count) * k);
        probabilities = Arrays.copyOf(probabilities, (from + count) * k);
        float[] words = Tensors.floats(top.get1().to(ScalarType.Float)); // exact below 2^24
        for (int i = 0; i < words.length; i++) {
          ids[from * k + i] = (int) words[i];
        }
        System.arraycopy(Tensors.floats(kept), 0, probabilities, from * k, count * k);
      }
    }
    Entry entry = new Entry(ids, probabilities, k);
    write(file(batch), entry, rows);
    return entry;
  }

  private void write(Path file, Entry entry, int rows) {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + 8 * entry.ids.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(rows).putInt(entry.k);
    for (int id : entry.ids) {
      bytes.putInt(id);
    }
    for (float probability : entry.probabilities) {
      bytes.putFloat(probability);
    }
    try {
      Files.createDirectories(file.getParent());
      Path temporary = Files.createTempFile(file.getParent(), "writing-", ".tmp");
      Files.write(temporary, bytes.array());
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new TrainingException(
          "Cannot write %s: %s. Check the disk's free space and the permissions there."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private Path file(MaskedBatch batch) {
    MessageDigest digest = sha256();
    for (int[] values :
        List.of(
            batch.inputIds(),
            batch.tokenTypeIds(),
            batch.positionIds(),
            batch.lengths(),
            batch.maskedPositions())) {
      ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(values.length);
      for (int value : values) {
        bytes.putInt(value);
      }
      digest.update(bytes.array());
    }
    String name = HexFormat.of().formatHex(digest.digest());
    return directory.resolve(name.substring(0, 2)).resolve(name.substring(2, 34) + ".top");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
