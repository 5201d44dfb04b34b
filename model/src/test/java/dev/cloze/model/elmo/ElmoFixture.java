package dev.cloze.model.elmo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Small models, and the original's own where it lies beside the project. */
public final class ElmoFixture {
  private ElmoFixture() {}

  /** A file of the original's test model; the test skips where it is not. */
  public static Path file(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data/elmo-fixture").resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    assumeTrue(false, () -> "skipped: no shared/data/elmo-fixture/" + name + " beside the project");
    throw new AssertionError();
  }

  /** Words spelled with at most five bytes; all sizes differ. */
  public static ElmoConfig spelling(int vocabSize) {
    CharacterCnnConfig characters =
        new CharacterCnnConfig(
            3,
            List.of(new CharacterCnnConfig.Filter(1, 4), new CharacterCnnConfig.Filter(2, 7)),
            "relu",
            1,
            7);
    return new ElmoConfig(
        Optional.of(characters), vocabSize, 12, 5, 2, 3, 3, true, true, 0.1, false);
  }

  /** Words looked up in a table; cells without projection. */
  public static ElmoConfig table(int vocabSize) {
    return new ElmoConfig(Optional.empty(), vocabSize, 6, 6, 2, 3, 0, true, true, 0.1, false);
  }
}
