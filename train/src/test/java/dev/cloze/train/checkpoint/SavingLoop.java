package dev.cloze.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A process to be killed: takes the run, goes on from its newest checkpoint, saves and saves. */
final class SavingLoop {
  static final int FILE_BYTES = 200_000;

  private SavingLoop() {}

  public static void main(String[] arguments) {
    Path run = Path.of(arguments[0]);
    try (RunLock lock = RunLock.acquire(run)) {
      CheckpointStore store = new CheckpointStore(run);
      store.recover(notice -> {});
      long step = store.newestValid(notice -> {}).map(Checkpoint::step).orElse(0L);
      System.out.println("ready " + step);
      while (true) {
        step++;
        save(store, step);
        System.out.println("saved " + step);
        store.prune(1, notice -> {});
        save(store, step); // the only one there is
      }
    }
  }

  /** Its bytes are a function of the step, so that a reader can tell any mixture. */
  static byte[] contentOf(long step) {
    byte[] content = new byte[FILE_BYTES];
    Arrays.fill(content, (byte) step);
    return content;
  }

  private static void save(CheckpointStore store, long step) {
    store.save(
        step,
        directory -> {
          Files.write(directory.resolve("model.safetensors"), contentOf(step));
          writeSmall(directory, step);
        });
  }

  private static void writeSmall(Path directory, long step) throws IOException {
    for (String name : new String[] {"config.json", "state.json"}) {
      Files.writeString(directory.resolve(name), name + " of " + step);
    }
  }
}
