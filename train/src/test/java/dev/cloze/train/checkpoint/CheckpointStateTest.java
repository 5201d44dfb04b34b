package dev.cloze.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.train.checkpoint.CheckpointState.Evaluation;
import dev.cloze.train.checkpoint.CheckpointState.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStateTest {
  private static final CheckpointState STATE =
      new CheckpointState(
          "0.1.0",
          7_038,
          1,
          new Sampler(-3, 2, 1L << 40),
          Optional.of(new Evaluation(7_000, 0.1 + 0.2)),
          Optional.of(new Evaluation(6_000, 1e-300)),
          2,
          "recipe hash",
          "corpus hash",
          "fingerprint",
          Optional.of("teacher hash"),
          "architecture: {type: bert}\n# Zürich\n");

  @TempDir private Path directory;

  @Test
  void isReadAsItWasWritten() throws IOException {
    STATE.write(directory);

    assertThat(CheckpointState.read(directory)).isEqualTo(STATE);
  }

  @Test
  void evaluationsMayBeAbsent() throws IOException {
    var fresh =
        new CheckpointState(
            "0.1.0",
            0,
            0,
            new Sampler(1, 0, 0),
            Optional.empty(),
            Optional.empty(),
            1,
            "",
            "",
            "",
            Optional.empty(),
            "");
    fresh.write(directory);

    assertThat(CheckpointState.read(directory)).isEqualTo(fresh);
  }

  @Test
  void aMissingOrImpossibleKeyIsNamedWithItsFile() throws IOException {
    STATE.write(directory);
    Path file = directory.resolve("state.json");
    String good = Files.readString(file);

    Files.writeString(file, good.replace("\"epoch\" : 2,", ""));
    assertThatThrownBy(() -> CheckpointState.read(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(file + ": sampler.epoch is missing; expected a whole number.");

    Files.writeString(file, good.replace("\"threads\" : 2", "\"threads\" : \"two\""));
    assertThatThrownBy(() -> CheckpointState.read(directory))
        .hasMessage(file + ": threads is \"two\"; expected a whole number.");

    Files.writeString(file, good.replace("\"format_version\" : 1", "\"format_version\" : 2"));
    assertThatThrownBy(() -> CheckpointState.read(directory))
        .hasMessageContaining("format_version 2")
        .hasMessageContaining("written by Cloze 0.1.0");

    Files.writeString(file, good.substring(0, 40));
    assertThatThrownBy(() -> CheckpointState.read(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file + " is damaged: not JSON");

    Files.delete(file);
    assertThatThrownBy(() -> CheckpointState.read(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString());
  }
}
