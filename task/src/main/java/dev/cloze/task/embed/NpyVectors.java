package dev.cloze.task.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One array for all sentences. A row is a sentence's vector, [N, H] or [N, L + 1, H]; or a word's,
 * the words of all sentences one after another, and {@code NAME.offsets.npy} says where those of
 * each sentence begin, and last where the last ones end: [N + 1] int64.
 */
final class NpyVectors implements VectorWriter {
  private final Layout layout;
  private final NpyFile vectors;
  private final NpyFile offsets; // null where sentences have one vector
  private long sentences;
  private long rows;

  NpyVectors(Path file, Layout layout) throws IOException {
    this.layout = layout;
    vectors =
        layout.numLayers() == 0
            ? new NpyFile(file, "<f4", layout.hiddenSize())
            : new NpyFile(file, "<f4", layout.numLayers(), layout.hiddenSize());
    offsets = layout.pooled() ? null : new NpyFile(offsetsOf(file), "<i8");
    if (offsets != null) {
      offsets.append(0);
    }
  }

  static Path offsetsOf(Path file) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".offsets.npy");
  }

  @Override
  public void write(String line, List<String> tokens, float[] values) throws IOException {
    sentences++;
    if (offsets == null) {
      rows++;
      vectors.append(values, 0, values.length);
      return;
    }
    int layers = Math.max(1, layout.numLayers());
    int hidden = layout.hiddenSize();
    for (int t = 0; t < tokens.size(); t++) { // from [L + 1, T, H] to [T, L + 1, H]
      for (int layer = 0; layer < layers; layer++) {
        vectors.append(values, (layer * tokens.size() + t) * hidden, hidden);
      }
    }
    rows += tokens.size();
    offsets.append(rows);
  }

  @Override
  public void finish() throws IOException {
    vectors.finish(rows);
    if (offsets != null) {
      offsets.finish(sentences + 1);
    }
  }

  @Override
  public void close() throws IOException {
    try (vectors) {
      if (offsets != null) {
        offsets.close();
      }
    }
  }
}
