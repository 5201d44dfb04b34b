package dev.cloze.text.vocabulary;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words of one run: all that were counted, once the runs are merged. */
final class RunWords implements CountedWords {
  /** More files are not open at a time. */
  private static final int MOST_RUNS = 256;

  private final Path folder;
  private final Run run;

  private RunWords(Path folder, Run run) {
    this.folder = folder;
    this.run = run;
  }

  /** Merges the runs of a complete state, in several passes if there are too many to open. */
  static RunWords merge(WorkFolder work, long memoryBytes, TrainingListener listener) {
    int together = (int) Math.max(2, Math.min(MOST_RUNS, memoryBytes / 8 / RunReader.MEMORY));
    List<Run> runs = work.state().runs();
    while (runs.size() > 1) {
      listener.onMerging(runs.size());
      int count = Math.min(together, runs.size());
      Run merged;
      try (RunMerger merger = new RunMerger(work.path(), runs.subList(0, count));
          RunWriter writer = new RunWriter(work.nextRun())) {
        merger.writeTo(writer);
        merged = writer.finish();
      }
      List<Run> left = new ArrayList<>(runs.subList(count, runs.size()));
      left.add(merged);
      work.save(work.state().with(left));
      runs = left;
    }
    if (runs.isEmpty()) {
      throw new VocabularyException("no words to train a vocabulary on: the texts are empty");
    }
    return new RunWords(work.path(), runs.get(0));
  }

  /** Different ones. */
  long count() {
    return run.words();
  }

  @Override
  public void forEach(Sink sink) {
    try (RunReader reader = new RunReader(folder, run)) {
      while (reader.next()) {
        sink.word(reader.word(), reader.length(), reader.count());
      }
    }
  }
}
