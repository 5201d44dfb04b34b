package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.engine.hdf5.Hdf5File;
import dev.cloze.engine.hdf5.Hdf5Writer;
import dev.cloze.model.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A file of weights, HDF5 or safetensors, under the names of {@link ElmoWeightNames}. What it holds
 * is known before any value is read, so that a file that does not fit is refused at once.
 */
final class ElmoWeights implements AutoCloseable {
  private static final int PROBLEMS_SHOWN = 8;
  private static final long BLOCK = 1 << 20; // values written at a time

  /**
   * What the original calls the weights of models with one layer or one direction: its rules fit
   * others only.
   */
  private static final Pattern ODD_LSTM =
      Pattern.compile("(?:RNN_(\\d)/)?(?:RNN|rnn)/(?:MultiRNNCell/Cell(\\d+)/)?LSTMCell/(.+)");

  private static final Map<String, String> ODD_PARTS =
      Map.of("kernel", "W_0", "bias", "B", "projection/kernel", "W_P_0");

  private interface Reader {
    Tensor read(String name) throws IOException;
  }

  private final Path file;
  private final Map<String, long[]> shapes = new LinkedHashMap<>(); // by our names
  private final Map<String, String> names = new LinkedHashMap<>(); // ours to those of the file
  private final Reader reader;
  private final Hdf5File hdf5; // null where it is safetensors

  private ElmoWeights(Path file, Reader reader, Hdf5File hdf5) {
    this.file = file;
    this.reader = reader;
    this.hdf5 = hdf5;
  }

  static ElmoWeights open(Path file) throws IOException {
    if (file.toString().endsWith(".safetensors")) {
      SafeTensors tensors = SafeTensors.open(file);
      ElmoWeights weights = new ElmoWeights(file, tensors::read, null);
      tensors.names().forEach(name -> weights.add(name, tensors.shape(name)));
      return weights;
    }
    Hdf5File hdf5 = Hdf5File.open(file);
    ElmoWeights weights = new ElmoWeights(file, hdf5::read, hdf5);
    hdf5.names().forEach(name -> weights.add(name, hdf5.shape(name)));
    return weights;
  }

  private void add(String name, long[] shape) {
    shapes.put(canonical(name), shape);
    names.put(canonical(name), name);
  }

  static String canonical(String name) {
    Matcher odd = ODD_LSTM.matcher(name);
    if (!odd.matches()) {
      return name;
    }
    int direction = odd.group(1) == null ? 0 : Integer.parseInt(odd.group(1));
    int layer = odd.group(2) == null ? 0 : Integer.parseInt(odd.group(2));
    return ElmoWeightNames.lstm(
        direction, layer, ODD_PARTS.getOrDefault(odd.group(3), odd.group(3)));
  }

  /** Rows of the word table or of the softmax; 0 without either. */
  int vocabSize() {
    long[] rows =
        shapes.getOrDefault(ElmoWeightNames.SOFTMAX_WEIGHT, shapes.get(ElmoWeightNames.WORDS));
    return rows == null || rows.length == 0 ? 0 : Math.toIntExact(rows[0]);
  }

  /**
   * Compares what the file holds with what the options say.
   *
   * @throws ModelException that names each weight that is missing, has another shape or belongs to
   *     another network
   */
  void requireFit(ElmoConfig config, Path options) {
    Map<String, long[]> wanted = ElmoWeightNames.shapes(config);
    Map<String, long[]> softmax = new LinkedHashMap<>();
    if (config.vocabSize() > 0) {
      softmax.put(
          ElmoWeightNames.SOFTMAX_WEIGHT, new long[] {config.vocabSize(), config.projectionSize()});
      softmax.put(ElmoWeightNames.SOFTMAX_BIAS, new long[] {config.vocabSize()});
    }
    List<String> problems = new ArrayList<>();
    wanted.forEach(
        (name, shape) -> {
          if (!shapes.containsKey(name)) {
            problems.add("%s is missing, expected %s".formatted(name, Arrays.toString(shape)));
          }
        });
    shapes.forEach(
        (name, found) -> {
          long[] expected = wanted.getOrDefault(name, softmax.get(name));
          if (expected == null && !ElmoWeightNames.isSoftmax(name)) {
            problems.add(
                "%s, which is %s, is none of this network's"
                    .formatted(name, Arrays.toString(found)));
          } else if (expected != null && !Arrays.equals(expected, found)) {
            problems.add(
                "%s is %s, expected %s"
                    .formatted(name, Arrays.toString(found), Arrays.toString(expected)));
          }
        });
    if (!problems.isEmpty()) {
      String more =
          problems.size() > PROBLEMS_SHOWN
              ? "; and %d more".formatted(problems.size() - PROBLEMS_SHOWN)
              : "";
      throw new ModelException(
          "%s does not fit %s: %s%s. Use the options that belong to these weights."
              .formatted(
                  file,
                  options,
                  String.join("; ", problems.stream().limit(PROBLEMS_SHOWN).toList()),
                  more));
    }
  }

  /** Those tensors whose names are wanted, in the caller's scope. */
  Map<String, Tensor> read(Predicate<String> wanted) throws IOException {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (wanted.test(name.getKey())) {
        result.put(name.getKey(), reader.read(name.getValue()));
      }
    }
    return result;
  }

  /** Writes an HDF5 file as the original dumps it: without the softmax. */
  static void writeHdf5(Map<String, Tensor> weights, Path file) throws IOException {
    try (Hdf5Writer writer = Hdf5Writer.create(file)) {
      for (Map.Entry<String, Tensor> weight : weights.entrySet()) {
        if (!ElmoWeightNames.isSoftmax(weight.getKey())) {
          write(writer, weight.getKey(), weight.getValue());
        }
      }
      writer.finish();
    }
  }

  private static void write(Hdf5Writer writer, String name, Tensor weight) throws IOException {
    writer.begin(name, Tensors.shape(weight));
    try (PointerScope scope = new PointerScope()) {
      Tensor flat = weight.reshape(-1);
      for (long from = 0; from < flat.numel(); from += BLOCK) {
        try (PointerScope block = new PointerScope()) {
          float[] values =
              Tensors.floats(flat.narrow(0, from, Math.min(BLOCK, flat.numel() - from)));
          writer.append(values, 0, values.length);
        }
      }
    }
  }

  @Override
  public void close() {
    if (hdf5 != null) {
      hdf5.close();
    }
  }
}
