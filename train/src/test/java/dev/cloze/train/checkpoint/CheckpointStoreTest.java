package dev.cloze.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir private Path run;
  private CheckpointStore store;
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void open() {
    store = new CheckpointStore(run);
  }

  @Test
  void aSavedCheckpointIsTheNewestAndTheLatest() throws IOException {
    Path saved = store.save(1000, writing("weights of 1000"));

    assertThat(saved).isEqualTo(run.resolve("checkpoints/step-00001000"));
    assertThat(store.newestValid(notices::add)).contains(new Checkpoint(saved, 1000));
    assertThat(store.latest()).contains(saved);
    assertThat(run.resolve("checkpoints/latest")).hasContent("step-00001000");
    assertThat(saved.resolve("model.safetensors")).hasContent("weights of 1000");
    assertThat(names()).containsExactly("latest", "step-00001000");
    assertThat(notices).isEmpty();
  }

  @Test
  void theManifestListsEveryFileWithSizeAndChecksum() {
    Path saved = store.save(3, directory -> Files.writeString(directory.resolve("abc.txt"), "abc"));

    assertThat(saved.resolve("MANIFEST.json"))
        .hasContent(
            """
            {
              "format_version" : 1,
              "step" : 3,
              "files" : {
                "abc.txt" : {
                  "bytes" : 3,
                  "sha256" : "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                }
              }
            }
            """);
  }

  @Test
  void filesInDirectoriesBelowCountToo() throws IOException {
    Path saved =
        store.save(
            1,
            directory -> {
              Files.createDirectory(directory.resolve("ranks"));
              Files.writeString(directory.resolve("ranks/0.bin"), "rank 0");
            });
    Files.writeString(saved.resolve("ranks/0.bin"), "rank 1");

    assertThat(store.newestValid(notices::add)).isEmpty();
    assertThat(notices.get(0)).contains("ranks/0.bin").contains("SHA-256");
  }

  @Test
  void stepsAreOrderedAsNumbersBeyondEightDigits() {
    store.save(99_999_999, writing("older"));
    Path newer = store.save(100_000_000, writing("newer"));

    assertThat(newer.getFileName()).hasToString("step-100000000");
    assertThat(store.newestValid(notices::add)).contains(new Checkpoint(newer, 100_000_000));
  }

  @Test
  void damagedOnesAreSkippedWithTheirReason() throws IOException {
    Path good = store.save(1, writing("good"));
    Files.delete(store.save(2, writing("no manifest")).resolve("MANIFEST.json"));
    Files.writeString(store.save(3, writing("other size")).resolve("model.safetensors"), "!");
    Files.writeString(store.save(4, writing("flipped")).resolve("model.safetensors"), "flopped");
    Files.delete(store.save(5, writing("missing")).resolve("model.safetensors"));
    Files.writeString(store.save(6, writing("x")).resolve("MANIFEST.json"), "{\"format_ver");
    Path moved = store.save(7, writing("moved"));
    Files.move(moved, moved.resolveSibling("step-00000008"));
    Files.writeString(store.save(9, writing("x")).resolve("MANIFEST.json"), "");

    assertThat(store.newestValid(notices::add)).contains(new Checkpoint(good, 1));
    assertThat(notices).hasSize(7).allMatch(line -> line.startsWith("Skipped the checkpoint "));
    assertThat(notices.get(0)).contains("step-00000009", "format_version");
    assertThat(notices.get(1)).contains("step-00000008", "speaks of step 7");
    assertThat(notices.get(2)).contains("step-00000006", "not JSON");
    assertThat(notices.get(3)).contains("step-00000005", "lacks model.safetensors");
    assertThat(notices.get(4)).contains("step-00000004", "SHA-256");
    assertThat(notices.get(5)).contains("step-00000003", "has 1 bytes", "says 10");
    assertThat(notices.get(6)).contains("step-00000002", "has no MANIFEST.json");
  }

  @Test
  void theSameStepMayBeSavedAgain() {
    store.save(5, writing("first"));
    Path again = store.save(5, writing("second"));

    assertThat(again.resolve("model.safetensors")).hasContent("second");
    assertThat(store.newestValid(notices::add)).contains(new Checkpoint(again, 5));
    assertThat(names()).containsExactly("latest", "step-00000005");
  }

  @Test
  void pruningKeepsTheNewestAndTheLatest() throws IOException {
    for (int step = 1; step <= 5; step++) {
      store.save(step, writing("weights"));
    }
    Files.writeString(run.resolve("checkpoints/latest"), "step-00000002\n");

    store.prune(2, notices::add);

    assertThat(names())
        .containsExactly("latest", "step-00000002", "step-00000004", "step-00000005");
    assertThat(notices).isEmpty();
  }

  @Test
  void afterAFullDiskTheLastGoodOneIsNamedAndUntouched() {
    Path good = store.save(10, writing("good"));

    assertThatThrownBy(
            () ->
                store.save(
                    20,
                    directory -> {
                      Files.writeString(directory.resolve("model.safetensors"), "half of it");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            run.resolve("checkpoints/step-00000020") + ": No space left on device.")
        .hasMessageContaining("It needs about 0.0 MB.")
        .hasMessageContaining("MB are free there.")
        .hasMessageContaining("The last good checkpoint is " + good + ".")
        .hasMessageContaining("run the same command again");
    assertThat(names()).containsExactly("latest", "step-00000010");
    assertThat(store.newestValid(notices::add)).contains(new Checkpoint(good, 10));
  }

  @Test
  void aWriterThatFailsForAnotherReasonLeavesNothingEither() {
    assertThatThrownBy(
            () ->
                store.save(
                    1,
                    directory -> {
                      throw new IllegalStateException("tensor is freed.");
                    }))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(": tensor is freed. ")
        .hasMessageContaining("There is no earlier checkpoint.");
    assertThatThrownBy(
            () ->
                store.save(
                    1,
                    directory -> {
                      throw new OutOfMemoryError("for the test");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(names()).isEmpty();
  }

  @Test
  void aFailedReplacementLeavesTheOneThatWasThere() {
    Path good = store.save(5, writing("first"));

    assertThatThrownBy(
            () ->
                store.save(
                    5,
                    directory -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(CheckpointException.class);
    assertThat(good.resolve("model.safetensors")).hasContent("first");
    assertThat(names()).containsExactly("latest", "step-00000005");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
    Files.writeString(run.resolve("checkpoints"), "in the way");

    assertThatThrownBy(() -> store.save(1, writing("x")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(run.resolve("checkpoints") + " is in the way.");
  }

  @Test
  void recoveryRemovesLeftoversAndRestoresAnInterruptedReplacement() throws IOException {
    Path checkpoints = Files.createDirectories(run.resolve("checkpoints"));
    Path saved = store.save(5, writing("the only one"));
    Files.move(saved, checkpoints.resolve(".step-00000005.replaced-1-a"));
    for (String leftover : List.of(".step-00000005.partial-1-b", ".step-00000004.removed-1-c")) {
      Files.createDirectory(checkpoints.resolve(leftover));
      Files.writeString(checkpoints.resolve(leftover).resolve("config.json"), "{}");
    }
    Files.writeString(checkpoints.resolve(".latest.partial-1-d"), "step-0");
    Files.writeString(checkpoints.resolve("notes of a person.txt"), "stays");

    store.recover(notices::add);

    assertThat(names()).containsExactly("latest", "notes of a person.txt", "step-00000005");
    assertThat(store.newestValid(notices::add)).contains(new Checkpoint(saved, 5));
    assertThat(notices).hasSize(4).anyMatch(line -> line.startsWith("Restored"));
  }

  @Test
  void aRunWithoutCheckpointsHasNone() {
    store.recover(notices::add);

    assertThat(store.newestValid(notices::add)).isEmpty();
    assertThat(store.latest()).isEmpty();
    assertThat(notices).isEmpty();
  }

  private static CheckpointWriter writing(String weights) {
    return directory -> Files.writeString(directory.resolve("model.safetensors"), weights);
  }

  private List<String> names() {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
