package dev.cloze.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill leaves, for every moment at which it makes a difference: before each file change. */
class StoppedSavingTest {
  @TempDir private Path directory;

  private static final class Stop extends Error {}

  /** Stands still before its nth change, and for ever after: a dead process cleans nothing up. */
  private static final class StoppingFiles extends DurableFiles {
    private int left;

    StoppingFiles(int changes) {
      left = changes;
    }

    void change() {
      if (left == 0) {
        throw new Stop();
      }
      left--;
    }

    @Override
    void createDirectory(Path path) throws IOException {
      change();
      super.createDirectory(path);
    }

    @Override
    void write(Path file, String text) throws IOException {
      change();
      super.write(file, text);
    }

    @Override
    void rename(Path from, Path to) throws IOException {
      change();
      super.rename(from, to);
    }

    @Override
    void delete(Path path) throws IOException {
      change();
      super.delete(path);
    }
  }

  @Test
  void noStopLosesACheckpoint() throws IOException {
    int stops = 0;
    while (stopsAfter(stops)) {
      stops++;
    }
    assertThat(stops).isGreaterThan(15);
  }

  /** Returns whether it was stopped, false once there are more changes than it makes. */
  private boolean stopsAfter(int changes) throws IOException {
    Path run = directory.resolve("run-" + changes);
    new CheckpointStore(run).save(1, writing(1, new StoppingFiles(100)));
    StoppingFiles files = new StoppingFiles(changes);
    CheckpointStore stopped = new CheckpointStore(run, files);
    long saved = 1;
    boolean stop = false;
    try {
      stopped.save(2, writing(2, files));
      saved = 2;
      stopped.prune(1, StoppedSavingTest::fail);
      stopped.save(2, writing(2, files)); // the only one there is
    } catch (Stop e) {
      stop = true;
    }

    CheckpointStore store = new CheckpointStore(run);
    store.recover(notice -> {});
    for (String name : names(run)) {
      assertThat(name).as("after %d changes", changes).matches("step-.*|latest");
      if (!name.equals("latest")) {
        Checkpoint.open(run.resolve("checkpoints").resolve(name)); // throws if it is not whole
      }
    }
    Checkpoint newest = store.newestValid(StoppedSavingTest::fail).orElseThrow();
    assertThat(newest.step()).as("after %d changes", changes).isGreaterThanOrEqualTo(saved);
    assertThat(newest.file("b")).hasContent("b of " + newest.step());
    assertThat(store.latest()).as("after %d changes", changes).isPresent();
    return stop;
  }

  private static void fail(String notice) {
    throw new AssertionError(notice);
  }

  private static CheckpointWriter writing(long step, StoppingFiles files) {
    return partial -> {
      for (String name : List.of("a", "b")) {
        files.change();
        Files.writeString(partial.resolve(name), name + " of " + step);
      }
    };
  }

  private static List<String> names(Path run) throws IOException {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.map(path -> path.getFileName().toString()).toList();
    }
  }
}
