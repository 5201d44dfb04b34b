package dev.cloze.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A complete checkpoint: every file that its MANIFEST.json lists is there, with the size and the
 * checksum noted when it was written.
 *
 * @param directory the model directory with the optimizer's and the run's state beside it
 * @param step updates of the weights done when it was saved
 */
public record Checkpoint(Path directory, long step) {

  /**
   * Opens a checkpoint and reads every byte of it to verify it.
   *
   * @throws CheckpointException if it is not complete and unharmed; the message says why
   */
  public static Checkpoint open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          "There is no checkpoint %s: expected a directory.".formatted(directory));
    }
    try {
      Manifest manifest = Manifest.read(directory);
      manifest.verify(directory);
      return new Checkpoint(directory, manifest.step());
    } catch (IOException | InvalidPathException e) {
      throw new CheckpointException(
          "Cannot read the checkpoint %s: %s.".formatted(directory, Reason.of(e)), e);
    }
  }

  /** The path of one of its files. */
  public Path file(String name) {
    return directory.resolve(name);
  }
}
