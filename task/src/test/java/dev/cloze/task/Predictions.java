package dev.cloze.task;

import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.TextExample;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Predictions as models make them, and little data files. */
public final class Predictions {
  private Predictions() {}

  /** The highest score for one class. */
  public static float[] choose(int best, int classes) {
    float[] scores = new float[classes];
    scores[best] = 1;
    return scores;
  }

  /** The gold labels as predictions. */
  public static List<float[]> gold(Dataset<TextExample, float[]> dataset, List<String> labels) {
    return dataset.examples().stream()
        .map(example -> choose(labels.indexOf(example.label().orElseThrow()), labels.size()))
        .toList();
  }

  /** Scores drawn from a seed. */
  public static List<float[]> random(int examples, int classes) {
    var random = new Random(6);
    return random.ints(examples, 0, classes).mapToObj(best -> choose(best, classes)).toList();
  }

  /** Writes lines into a folder, packed if the name ends with .gz. */
  public static Path write(Path folder, String name, String... lines) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    if (!name.endsWith(".gz")) {
      return Files.write(file, bytes);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }
}
