package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text that a corpus was prepared from, whatever tokenizer cut it: what the manifest says of
 * the input files.
 *
 * @param inputBytes of the input files as they lie on disk
 * @param inputSha256 of the checksums of all input files, in order
 */
public record CorpusText(
    Path location, long inputFiles, long inputBytes, long tokens, String inputSha256) {

  /**
   * Empty where nothing is known of the text: Megatron's own files, and manifests of the first
   * version.
   *
   * @throws DataException if there is no corpus
   */
  public static Optional<CorpusText> read(Path location) {
    if (!MegatronFiles.prefixes(location).isEmpty()) {
      return Optional.empty();
    }
    Manifest manifest = Manifest.read(location);
    StringBuilder checksums = new StringBuilder();
    if (manifest.inputsFile() == null) {
      manifest.inputs().forEach(input -> append(input, checksums));
    } else {
      Path log = manifest.inputsFile().file(location).path();
      try (MappingIterator<PreparedInput> inputs = InputLog.read(log)) {
        while (inputs.hasNextValue()) {
          append(inputs.nextValue(), checksums);
        }
      } catch (IOException e) {
        throw DataException.reading(log, e);
      }
    }
    return checksums.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CorpusText(
                location,
                manifest.inputFiles(),
                manifest.inputBytes(),
                manifest.tokens(),
                ChecksummedFile.sha256(checksums.toString())));
  }

  private static void append(PreparedInput input, StringBuilder checksums) {
    if (!input.skipped()) { // its content was read already
      checksums.append(input.sha256()).append('\n');
    }
  }

  /** Whether another corpus was made of the same files. */
  public boolean isSameText(CorpusText other) {
    return inputSha256.equals(other.inputSha256);
  }
}
