package dev.cloze.train.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.train.metrics.MetricsFile.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir private Path run;
  private Path file;

  @BeforeEach
  void choose() {
    file = run.resolve("metrics.jsonl");
  }

  @Test
  void aLineIsThereAsSoonAsItIsWritten() {
    Map<String, Number> values = new LinkedHashMap<>();
    values.put("loss", 10.25);
    values.put("learning_rate", 1e-4);
    values.put("gradient_norm", Double.POSITIVE_INFINITY);
    values.put("tokens", 4096L);
    values.put("share", 0.1f);
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.write(10, "train", values);

      assertThat(file)
          .hasContent(
              """
              {"step":10,"kind":"train","loss":10.25,"learning_rate":1.0E-4,\
              "gradient_norm":null,"tokens":4096,"share":0.1}
              """);
    }
  }

  @Test
  void aResumedRunDropsLaterAndTornLinesAndGoesOn() throws IOException {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      for (int step = 10; step <= 40; step += 10) {
        metrics.write(step, "train", Map.of("loss", step));
      }
    }
    Files.writeString(file, "{\"step\":20,\"ki", StandardOpenOption.APPEND);

    try (MetricsFile metrics = MetricsFile.open(file)) {
      assertThat(metrics.truncateAfter(20)).isEqualTo(new Truncation(2, 1));
      metrics.write(30, "evaluation", Map.of("loss", 3));
    }

    assertThat(file)
        .hasContent(
            """
            {"step":10,"kind":"train","loss":10}
            {"step":20,"kind":"train","loss":20}
            {"step":30,"kind":"evaluation","loss":3}
            """);
    assertThat(run).isDirectoryNotContaining("glob:**partial");
  }

  /** A whole object without its line end could still be half a number: 1 of 12. */
  @Test
  void aLastLineWithoutItsEndIsTorn() throws IOException {
    Files.writeString(file, "{\"step\":1}\n{\"step\":1}");

    try (MetricsFile metrics = MetricsFile.open(file)) {
      assertThat(metrics.truncateAfter(5)).isEqualTo(new Truncation(0, 1));
    }

    assertThat(file).hasContent("{\"step\":1}\n");
  }

  @Test
  void everythingCanBeDropped() {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.write(0, "evaluation", Map.of("loss", 3));

      assertThat(metrics.truncateAfter(-1)).isEqualTo(new Truncation(1, 0));
    }
    assertThat(file).isEmptyFile();
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    Files.createDirectory(file);

    assertThatThrownBy(() -> MetricsFile.open(file))
        .isInstanceOf(MetricsException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void isReadBack() throws IOException {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.write(0, "evaluation", Map.of("loss", Double.NaN));
      metrics.write(2, "train", Map.of("loss", 3.5));
    }
    List<MetricsFile.Line> lines = new ArrayList<>();
    MetricsFile.read(file, lines::add);
    assertThat(lines)
        .containsExactly(
            new MetricsFile.Line(0, "evaluation", Map.of()),
            new MetricsFile.Line(2, "train", Map.of("loss", 3.5)));

    Files.writeString(file, "{\"step\":1}\n{\"ste");
    assertThatThrownBy(() -> MetricsFile.read(file, line -> {}))
        .isInstanceOf(MetricsException.class)
        .hasMessageContaining(file + ", line 2", "{\"ste");
  }
}
