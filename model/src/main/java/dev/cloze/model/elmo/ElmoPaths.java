package dev.cloze.model.elmo;

import dev.cloze.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a model, which the original names one by one and others put into one directory.
 *
 * @param options {@code options.json}
 * @param weights HDF5 or safetensors
 * @param vocabulary of words, if there is one: models that spell words can do without
 */
public record ElmoPaths(Path options, Path weights, Optional<Path> vocabulary) {
  public static final String OPTIONS = "options.json";
  public static final String SAFETENSORS = "model.safetensors";
  public static final String HDF5 = "model.hdf5";
  private static final List<String> VOCABULARIES = List.of("vocab.txt", "vocab.txt.gz");

  /** Whether a directory holds an ELMo, rather than a model of Hugging Face's layout. */
  public static boolean isElmo(Path directory) {
    return Files.exists(directory.resolve(OPTIONS));
  }

  /**
   * The files of a directory: {@code options.json}, one file of weights, perhaps a vocabulary.
   *
   * @throws ModelException if there is no file of weights, or several of which none is called as
   *     expected
   */
  public static ElmoPaths in(Path directory) throws IOException {
    if (!isElmo(directory)) {
      throw new ModelException(
          "%s has no %s: expected an ELMo, or name its files with --options and --weights."
              .formatted(directory, OPTIONS));
    }
    return new ElmoPaths(
        directory.resolve(OPTIONS),
        weights(directory),
        VOCABULARIES.stream().map(directory::resolve).filter(Files::exists).findFirst());
  }

  private static Path weights(Path directory) throws IOException {
    for (String name : List.of(SAFETENSORS, HDF5)) {
      if (Files.exists(directory.resolve(name))) {
        return directory.resolve(name);
      }
    }
    List<Path> others;
    try (Stream<Path> files = Files.list(directory)) {
      others =
          files
              .filter(f -> f.toString().endsWith(".hdf5") || f.toString().endsWith(".h5"))
              .toList();
    }
    if (others.size() != 1) {
      throw new ModelException(
          "%s has %s: expected %s, %s or a single other .hdf5 file. Name it with --weights."
              .formatted(
                  directory,
                  others.isEmpty() ? "no weights" : others.size() + " .hdf5 files",
                  SAFETENSORS,
                  HDF5));
    }
    return others.get(0);
  }
}
