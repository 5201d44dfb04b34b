package dev.cloze.text.statistics;

import dev.cloze.config.ClozeException;
import dev.cloze.text.FileErrors;
import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentPipeline;
import dev.cloze.text.dedup.ContentHash;
import dev.cloze.text.dedup.DuplicateFiles;
import dev.cloze.text.dedup.ExternalSort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Counts what a corpus holds: one pass, all cores, memory that does not grow with it. */
public final class CorpusStatistics {
  private final StatisticsOptions options;
  private final List<CorpusInput> inputs;
  private final CorpusProblems problems = new CorpusProblems();
  private final ConcurrentLinkedQueue<BatchCounter> idle = new ConcurrentLinkedQueue<>();
  private final BatchCounter.Counts total = new BatchCounter.Counts();

  private CorpusStatistics(StatisticsOptions options) {
    this.options = options;
    this.inputs = CorpusInputs.expand(options.files());
    total.longest = new LongLine.Longest(options.longestLines());
  }

  /**
   * Runs to the end. Interrupting the calling thread stops it.
   *
   * @param progress hears the bytes read so far, often, on the calling thread
   * @throws ClozeException if a file cannot be read, or if there is no room to sort
   */
  public static CorpusCounts count(StatisticsOptions options, LongConsumer progress) {
    return new CorpusStatistics(options).count(progress);
  }

  private CorpusCounts count(LongConsumer progress) {
    Path folder = makeFolder();
    long duplicates;
    DuplicateFiles.Found duplicateFiles;
    try (var hashes = new ExternalSort(folder, "documents", 2, options.memoryBytes());
        var files = new DuplicateFiles(folder, options.memoryBytes() / 16)) {
      read(hashes, files, progress);
      duplicates = duplicates(hashes);
      duplicateFiles = files.find(inputs.stream().map(CorpusInput::path).toList());
    } finally {
      remove(folder);
    }
    List<String> lines = new ArrayList<>(problems.report());
    lines.addAll(duplicateFiles.lines());
    boolean tokens = options.tokenizer().isPresent();
    return new CorpusCounts(
        inputs.size(),
        inputs.stream().mapToLong(CorpusInput::bytes).sum(),
        total.bytes,
        total.characters,
        total.documents,
        total.sentences,
        total.words,
        tokens ? OptionalLong.of(total.tokens) : OptionalLong.empty(),
        tokens ? OptionalLong.of(total.unknownTokens) : OptionalLong.empty(),
        duplicates,
        duplicateFiles.files(),
        (int) problems.count(CorpusProblems.Kind.EMPTY_FILE),
        scripts(),
        total.longest.lines(),
        List.copyOf(lines));
  }

  private void read(ExternalSort hashes, DuplicateFiles files, LongConsumer progress) {
    DocumentPipeline.run(
        inputs,
        options.documents(),
        problems,
        options.threads(),
        this::countOnAnyThread,
        new DocumentPipeline.Sink<BatchCounter.Counts>() {
          @Override
          public void onBatch(BatchCounter.Counts counts, long bytesRead) {
            for (ContentHash hash : counts.hashes) {
              hashes.add(hash.high(), hash.low());
              files.add(hash);
            }
            addToTotal(counts);
            progress.accept(bytesRead);
          }

          @Override
          public void onInputEnd(CorpusInput input) {
            files.endFile();
          }
        });
  }

  private BatchCounter.Counts countOnAnyThread(List<Document> documents) {
    BatchCounter counter = idle.poll();
    if (counter == null) {
      counter =
          new BatchCounter(
              options.tokenizer(), options.documents().lines(), options.longestLines());
    }
    BatchCounter.Counts counts = counter.count(documents);
    idle.add(counter);
    return counts;
  }

  private void addToTotal(BatchCounter.Counts counts) {
    total.documents += counts.documents;
    total.sentences += counts.sentences;
    total.words += counts.words;
    total.characters += counts.characters;
    total.bytes += counts.bytes;
    total.tokens += counts.tokens;
    total.unknownTokens += counts.unknownTokens;
    for (int i = 0; i < total.scripts.length; i++) {
      total.scripts[i] += counts.scripts[i];
    }
    total.longest.add(counts.longest.lines());
  }

  private static long duplicates(ExternalSort hashes) {
    long count = 0;
    long[] last = new long[2];
    long[] next = new long[2];
    boolean any = false;
    try (ExternalSort.Sorted sorted = hashes.sorted()) {
      while (sorted.next(next)) {
        if (any && next[0] == last[0] && next[1] == last[1]) {
          count++;
        }
        System.arraycopy(next, 0, last, 0, 2);
        any = true;
      }
    }
    return count;
  }

  private Map<String, Long> scripts() {
    Map<String, Long> scripts = new LinkedHashMap<>();
    IntStream.range(0, total.scripts.length)
        .filter(i -> total.scripts[i] > 0)
        .boxed()
        .sorted(Comparator.comparingLong(i -> -total.scripts[i])) // stable
        .forEach(i -> scripts.put(BatchCounter.scriptName(i), total.scripts[i]));
    return scripts;
  }

  private Path makeFolder() {
    try {
      return Files.createTempDirectory(options.temporary(), "cloze-stats");
    } catch (IOException e) {
      throw temporary(e);
    }
  }

  /** The sorters have removed their files. */
  private void remove(Path folder) {
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw temporary(e);
    }
  }

  private ClozeException temporary(IOException cause) {
    return new ClozeException(
        "cannot write %s: %s".formatted(options.temporary(), FileErrors.reason(cause)), cause);
  }
}
