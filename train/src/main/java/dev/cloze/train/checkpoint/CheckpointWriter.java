package dev.cloze.train.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Fills a checkpoint with its files. */
@FunctionalInterface
public interface CheckpointWriter {
  /**
   * Writes every file of the checkpoint and closes it; syncing is the store's business.
   *
   * @param directory exists, is empty and will be renamed: do not keep the path
   */
  void write(Path directory) throws IOException;
}
