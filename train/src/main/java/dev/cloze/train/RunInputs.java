package dev.cloze.train;

import dev.cloze.config.DistillationConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run reads beside its recipe: a run that goes on needs the same.
 *
 * @param location of the text, for messages
 * @param hash of its content
 * @param vocabulary its file or directory, for messages
 * @param fingerprint of the vocabulary
 * @param teacher empty where nobody teaches
 */
record RunInputs(
    Path location, String hash, Path vocabulary, String fingerprint, Optional<Teacher> teacher) {
  /**
   * @param directory for messages
   * @param hash of its weights
   */
  record Teacher(Path directory, String hash) {
    static Teacher of(DistillationConfig config) {
      Path directory = ModelDirectory.resolve(Path.of(config.teacher()));
      try {
        return new Teacher(directory, ModelDirectory.checksum(directory));
      } catch (IOException e) {
        throw new TrainingException(
            "Cannot read the teacher %s: %s.".formatted(directory, e.getMessage()), e);
      }
    }
  }
}
