package dev.cloze.train;

import dev.cloze.train.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/** What the checkpoints of a run hold besides its optimizer and its state: above all the model. */
interface RunContents {
  /**
   * @param directory of a new checkpoint, which exists
   */
  void write(Path directory, RunProgress progress) throws IOException;

  /** Takes over what {@link #write} wrote. */
  void restore(Checkpoint checkpoint) throws IOException;
}
