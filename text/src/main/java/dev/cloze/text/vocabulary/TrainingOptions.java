package dev.cloze.text.vocabulary;

import dev.cloze.text.corpus.DocumentOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the texts are and what the training may use. None of it changes the result, but for {@code
 * memoryBytes} when there are more different words than pieces can be learned from in it.
 *
 * @param files text files, or directories that hold them
 * @param output the directory to make; it appears when it is whole
 * @param workFolder for what does not fit in memory, made if need be; null: beside the output
 * @param memoryBytes for words, pieces and text in flight; 0: half of what the JVM may have
 * @param workers threads that count; 0: one per core, or as many as the memory has room for
 * @param saveEvery how often the counts so far are saved, to go on from after a crash
 */
public record TrainingOptions(
    List<Path> files,
    DocumentOptions documents,
    Path output,
    Path workFolder,
    long memoryBytes,
    int workers,
    Duration saveEvery) {
  private static final long LEAST_MEMORY_PER_WORKER = 8L << 20;
  private static final Duration SAVE_EVERY = Duration.ofMinutes(1);

  public TrainingOptions {
    files = List.copyOf(files);
    memoryBytes = memoryBytes == 0 ? Runtime.getRuntime().maxMemory() / 2 : memoryBytes;
    if (workers == 0) {
      long roomFor = memoryBytes / LEAST_MEMORY_PER_WORKER - 1;
      workers = (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), roomFor));
    }
    if (workers < 1) {
      throw new VocabularyException("workers is %d; expected at least 1".formatted(workers));
    }
    long least = LEAST_MEMORY_PER_WORKER * (workers + 1);
    if (memoryBytes < least) {
      throw new VocabularyException(
          "memory is %d MiB; %d workers need at least %d MiB"
              .formatted(memoryBytes >> 20, workers, least >> 20));
    }
    output = output.toAbsolutePath().normalize();
    if (output.getFileName() == null) {
      throw new VocabularyException(
          "%s cannot be the output; name a directory to make".formatted(output));
    }
    workFolder =
        workFolder == null
            ? output.resolveSibling("." + output.getFileName() + ".training")
            : workFolder;
  }

  /** The defaults. */
  public static TrainingOptions of(List<Path> files, Path output) {
    return new TrainingOptions(files, DocumentOptions.DEFAULTS, output, null, 0, 0, SAVE_EVERY);
  }

  public TrainingOptions with(DocumentOptions newDocuments) {
    return new TrainingOptions(
        files, newDocuments, output, workFolder, memoryBytes, workers, saveEvery);
  }

  /** As in the constructor. */
  public TrainingOptions with(long newMemoryBytes, int newWorkers, Path newWorkFolder) {
    return new TrainingOptions(
        files, documents, output, newWorkFolder, newMemoryBytes, newWorkers, saveEvery);
  }

  TrainingOptions saveEvery(Duration duration) {
    return new TrainingOptions(
        files, documents, output, workFolder, memoryBytes, workers, duration);
  }
}
