package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.data.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a disk, and in a store where an object appears when its stream is closed. */
class StorageTest {
  @TempDir Path folder;

  private final Storage storage = storage();

  private static Storage storage() {
    Configuration configuration = new Configuration();
    ObjectStore.useIn(configuration);
    return new Storage(configuration);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** An executor has a folder of its own; paths are the driver's. */
  @Test
  void aRelativePathIsTheDriversWhereverATaskRuns() throws IOException {
    Configuration configuration = new Configuration();
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    String drivers = System.getProperty("user.dir");
    try {
      System.setProperty("user.dir", folder.toString());
      Storage made = new Storage(configuration);
      System.setProperty("user.dir", drivers);
      made.write("below/file", out -> out.write(bytes("here")));
    } finally {
      System.setProperty("user.dir", drivers);
    }
    assertThat(folder.resolve("below/file")).hasContent("here");
  }

  /** A second attempt at a task that is killed must not spoil what the first one wrote. */
  @ParameterizedTest
  @ValueSource(strings = {"file://", "s3a://bucket"})
  void whatFailsHalfWayLeavesWhatWasThere(String root) throws IOException {
    String file = root + folder + "/file";
    storage.write(file, out -> out.write(bytes("whole")));
    assertThatThrownBy(
            () ->
                storage.write(
                    file,
                    out -> {
                      try (OutputStream closedByContent = out) {
                        closedByContent.write(bytes("wh"));
                        throw new IOException("killed");
                      }
                    }))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("killed");
    assertThat(storage.read(file)).isEqualTo(bytes("whole"));
    assertThat(names()).containsExactly("file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://", "s3a://bucket"})
  void whatNeverWasWholeDoesNotAppear(String root) throws IOException {
    assertThatThrownBy(
            () ->
                storage.write(
                    root + folder + "/file",
                    out -> {
                      out.write(bytes("half"));
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    assertThat(names()).isEmpty();
  }

  /** Spark tries slow tasks a second time, and both may write the same file at once. */
  @ParameterizedTest
  @ValueSource(strings = {"file://", "s3a://bucket"})
  void twoAttemptsAtOnceAreOneFile(String root) throws IOException {
    String file = root + folder + "/file";
    storage.write(
        file,
        first -> {
          first.write(bytes("the same "));
          storage.write(file, second -> second.write(bytes("the same bytes")));
          assertThat(storage.read(file)).isEqualTo(bytes("the same bytes"));
          first.write(bytes("bytes"));
        });
    assertThat(storage.read(file)).isEqualTo(bytes("the same bytes"));
    assertThat(names()).containsExactly("file");
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
