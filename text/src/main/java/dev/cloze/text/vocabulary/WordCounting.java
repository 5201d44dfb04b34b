package dev.cloze.text.vocabulary;

import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Counts the words of texts of any size: this thread reads, others count, each in a table of its
 * own that goes to the disk as a sorted run when it is full. Now and then all tables are written
 * and the work folder notes how far the reading is. Which thread counts what is left to chance; the
 * sums are not.
 */
final class WordCounting implements AutoCloseable {
  /** Enough that handing over costs nothing, little enough to keep all workers busy. */
  private static final int BATCH_CHARACTERS = 1 << 17;

  private static final int MOST_CHARACTERS_IN_FLIGHT = 1 << 23;

  private final List<CorpusInput> inputs;
  private final TrainingOptions options;
  private final WorkFolder work;
  private final TrainingListener listener;
  private final long totalBytes;
  private final int charactersInFlight;
  private final Semaphore room;
  private final List<Worker> all = new ArrayList<>();
  private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private long documents;
  private long lastSave = System.nanoTime();

  WordCounting(
      List<CorpusInput> inputs,
      TrainingOptions options,
      Supplier<WordSplitter> splitters,
      WorkFolder work,
      TrainingListener listener) {
    this.inputs = inputs;
    this.options = options;
    this.work = work;
    this.listener = listener;
    totalBytes = inputs.stream().mapToLong(CorpusInput::bytes).sum();
    long textBytes = options.memoryBytes() / 8; // at two bytes for a character
    charactersInFlight = (int) Math.min(MOST_CHARACTERS_IN_FLIGHT, textBytes / 2);
    room = new Semaphore(charactersInFlight);
    for (int i = 0; i < options.workers(); i++) {
      all.add(
          new Worker(
              splitters.get(), (options.memoryBytes() - textBytes) / options.workers(), work));
    }
    idle.addAll(all);
    threads =
        Executors.newFixedThreadPool(
            options.workers(),
            task -> {
              Thread thread = new Thread(task, "cloze-vocabulary-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Counts all files, or what is left of them, and leaves runs in the work folder. */
  void count() {
    WorkFolder.State state = work.state();
    documents = state.documents();
    List<String> problems = new ArrayList<>(state.problems());
    long bytesBefore = 0;
    for (int file = 0; file < inputs.size(); file++) {
      if (file >= state.filesDone()) {
        long skip = file == state.filesDone() ? state.documentsInFile() : 0;
        problems.addAll(count(file, skip, bytesBefore, problems));
        if (saveIsDue()) { // small files may all be shorter than a batch
          save(file + 1, 0, problems, false);
        }
      }
      bytesBefore += inputs.get(file).bytes();
    }
    save(inputs.size(), 0, problems, true);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    waitForWorkers();
  }

  private List<String> count(int file, long skip, long bytesBefore, List<String> problemsBefore) {
    Path path = Path.of(inputs.get(file).path());
    var problems = new CorpusProblems();
    long seen = 0;
    List<Document> batch = new ArrayList<>();
    int characters = 0;
    try (DocumentReader reader = DocumentReader.open(path, options.documents(), problems)) {
      if (skip > 0) {
        seen = skip(reader, skip, path);
        listener.onContinuing(bytesBefore + reader.bytesRead(), documents);
      }
      for (Document document = reader.next(); document != null; document = reader.next()) {
        seen++;
        documents++;
        batch.add(document);
        characters += document.paragraphs().stream().mapToInt(String::length).sum();
        if (characters >= BATCH_CHARACTERS) {
          submit(batch, characters);
          batch = new ArrayList<>();
          characters = 0;
          listener.onReading(bytesBefore + reader.bytesRead(), totalBytes, documents);
          if (saveIsDue()) {
            save(file, seen, problemsBefore, false);
          }
        }
      }
    }
    submit(batch, characters);
    return problems.report();
  }

  private boolean saveIsDue() {
    return System.nanoTime() - lastSave >= options.saveEvery().toNanos();
  }

  private static long skip(DocumentReader reader, long count, Path path) {
    for (long i = 0; i < count; i++) {
      if (reader.next() == null) {
        throw new VocabularyException(
            "%s has fewer documents than the %d of it that were counted before: it was changed while it was read"
                .formatted(path, count));
      }
    }
    return count;
  }

  private void submit(List<Document> batch, int characters) {
    if (batch.isEmpty()) {
      return;
    }
    int permits = Math.min(characters, charactersInFlight);
    acquire(permits);
    threads.execute(
        () -> {
          Worker worker = idle.remove(); // there is one for each thread
          try {
            worker.count(batch);
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          } finally {
            idle.add(worker);
            room.release(permits);
          }
        });
  }

  /** Writes all tables, each on a thread of its own, and then how far the counting is. */
  private void save(int filesDone, long documentsInFile, List<String> problems, boolean complete) {
    acquire(charactersInFlight); // when all workers are done
    room.release(charactersInFlight);
    int share = charactersInFlight / all.size();
    for (Worker worker : all) {
      acquire(share);
      threads.execute(
          () -> {
            try {
              worker.spill();
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            } finally {
              room.release(share);
            }
          });
    }
    acquire(charactersInFlight);
    room.release(charactersInFlight);
    List<Run> runs = new ArrayList<>(work.state().runs());
    all.forEach(worker -> runs.addAll(worker.takeRuns()));
    work.save(
        new WorkFolder.State(
            work.state().job(),
            filesDone,
            documentsInFile,
            documents,
            complete,
            runs,
            List.copyOf(problems),
            null));
    lastSave = System.nanoTime();
  }

  private void acquire(int permits) {
    try {
      room.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VocabularyException("interrupted; the same command goes on from here", e);
    }
    Throwable failed = failure.get();
    if (failed instanceof RuntimeException e) {
      throw e;
    } else if (failed != null) {
      throw (Error) failed; // the workers throw nothing checked
    }
  }

  private void waitForWorkers() {
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One thread's table and the runs it has written since the last save. */
  private static final class Worker {
    private final WordSplitter splitter;
    private final WordTable table;
    private final WorkFolder work;
    private final List<Run> runs = new ArrayList<>();

    Worker(WordSplitter splitter, long maxBytes, WorkFolder work) {
      this.splitter = splitter;
      this.table = new WordTable(maxBytes);
      this.work = work;
    }

    void count(List<Document> documents) {
      for (Document document : documents) {
        for (String paragraph : document.paragraphs()) {
          splitter.split(paragraph, this::add);
        }
      }
    }

    private void add(byte[] bytes, int length) {
      if (!table.add(bytes, length, 1)) {
        spill();
        table.add(bytes, length, 1);
      }
    }

    void spill() {
      if (table.size() > 0) {
        try (RunWriter run = new RunWriter(work.nextRun())) {
          table.forEachSorted(run);
          runs.add(run.finish());
        }
        table.clear();
      }
    }

    List<Run> takeRuns() {
      List<Run> taken = List.copyOf(runs);
      runs.clear();
      return taken;
    }
  }
}
