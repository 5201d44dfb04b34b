package dev.cloze.task.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A file of vectors that grows sentence by sentence. */
public interface VectorWriter extends AutoCloseable {
  /**
   * What is in a file, known before the first sentence.
   *
   * @param numLayers 0 where the layers are mixed
   * @param hiddenSize features of a vector
   * @param pooled whether a sentence has one vector, instead of one for each word
   */
  record Layout(int numLayers, int hiddenSize, boolean pooled) {
    /** The sizes of a sentence's array in the order of the model: [L + 1, T, H] at most. */
    long[] shape(int tokens) {
      if (numLayers == 0) {
        return pooled ? new long[] {hiddenSize} : new long[] {tokens, hiddenSize};
      }
      return pooled
          ? new long[] {numLayers, hiddenSize}
          : new long[] {numLayers, tokens, hiddenSize};
    }
  }

  /**
   * The next sentence.
   *
   * @param line as it stands in the input
   * @param values of the array that {@link Layout#shape} describes, in row-major order
   */
  void write(String line, List<String> tokens, float[] values) throws IOException;

  /** Makes the file whole. */
  void finish() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * A writer of the format that the file's ending tells.
   *
   * @param file ends in .hdf5, .h5, .npy or .jsonl; other files may be written beside it
   */
  static VectorWriter create(Path file, Layout layout) throws IOException {
    return switch (ending(file)) {
      case "hdf5", "h5" -> new Hdf5Vectors(file, layout);
      case "npy" -> new NpyVectors(file, layout);
      case "jsonl" -> new JsonVectors(file, layout);
      default -> throw new IllegalArgumentException(file + ": ask for hasKnownFormat first");
    };
  }

  /** Whether the ending of a name tells a format. */
  static boolean hasKnownFormat(Path file) {
    return List.of("hdf5", "h5", "npy", "jsonl").contains(ending(file));
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
