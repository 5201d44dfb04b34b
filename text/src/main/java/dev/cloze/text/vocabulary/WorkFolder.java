package dev.cloze.text.vocabulary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a training that goes on: the runs it has written, and a file that says which of
 * them count and up to which document. That file is replaced in one step, so that a training that
 * was killed at any moment goes on from the last time it was written. Other files are not touched.
 */
final class WorkFolder implements AutoCloseable {
  /**
   * How far the counting is.
   *
   * @param job what is counted: a fingerprint of the inputs and of the way they are split
   * @param filesDone input files that are counted to their end
   * @param documentsInFile that are counted of the next one
   * @param documents counted in all
   * @param complete whether all files are counted
   * @param problems of the files that are done
   * @param finished set when the result is about to get its name; otherwise null
   */
  record State(
      String job,
      int filesDone,
      long documentsInFile,
      long documents,
      boolean complete,
      List<Run> runs,
      List<String> problems,
      Finished finished) {
    static State begin(String job) {
      return new State(job, 0, 0, 0, false, List.of(), List.of(), null);
    }

    State with(List<Run> newRuns) {
      return new State(
          job,
          filesDone,
          documentsInFile,
          documents,
          complete,
          List.copyOf(newRuns),
          problems,
          finished);
    }

    State with(Finished newFinished) {
      return new State(
          job, filesDone, documentsInFile, documents, complete, runs, problems, newFinished);
    }
  }

  /** A training that only has to tidy up. */
  record Finished(VocabularyOptions options, TrainingResult result) {}

  private static final String LOCK = "lock";
  private static final String STATE = "progress.json";
  private static final String NEW_STATE = "progress.json.new";
  private static final Pattern RUN = Pattern.compile("run-(\\d+)\\.words");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FileChannel lock;
  private final AtomicInteger lastRun = new AtomicInteger();
  private State state;

  /** Takes the folder for this job, with what an earlier training of the same job left there. */
  WorkFolder(Path folder, String job, TrainingListener listener) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      lock = lock();
    } catch (IOException e) {
      throw VocabularyException.writing(folder, e);
    }
    try {
      state = read();
      if (state != null && !state.job().equals(job)) {
        listener.onDiscarding(folder.toString());
        state = null;
      }
      if (state == null) {
        Files.deleteIfExists(folder.resolve(STATE)); // before the runs that it names
        state = State.begin(job);
      }
      clearLeftovers();
    } catch (IOException e) {
      closeLock();
      throw VocabularyException.writing(folder, e);
    } catch (RuntimeException e) {
      closeLock();
      throw e;
    }
  }

  Path path() {
    return folder;
  }

  State state() {
    return state;
  }

  /** A file for the next run; it counts when a state names it. Thread-safe. */
  Path nextRun() {
    return folder.resolve("run-%06d.words".formatted(lastRun.incrementAndGet()));
  }

  /** Makes this the state to go on from, and removes the runs that are no longer part of it. */
  void save(State newState) {
    try {
      Path file = folder.resolve(NEW_STATE);
      Files.write(file, JSON.writeValueAsBytes(newState));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(file, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
      List<Run> before = state.runs();
      state = newState;
      for (Run run : before) {
        if (!newState.runs().contains(run)) {
          Files.delete(folder.resolve(run.file()));
        }
      }
    } catch (IOException e) {
      throw VocabularyException.writing(folder, e);
    }
  }

  /** Removes everything that the training made; the result is in its place. */
  void delete() {
    try {
      Files.deleteIfExists(folder.resolve(STATE));
      for (Run run : state.runs()) {
        Files.deleteIfExists(folder.resolve(run.file()));
      }
      state = state.with(List.of());
    } catch (IOException e) {
      throw VocabularyException.writing(folder, e);
    }
  }

  /** Gives the folder back; it stays where something is in it. */
  @Override
  public void close() {
    closeLock();
    try {
      if (state.runs().isEmpty() && !Files.exists(folder.resolve(STATE))) {
        Files.deleteIfExists(folder.resolve(LOCK));
        Files.deleteIfExists(folder);
      }
    } catch (DirectoryNotEmptyException e) {
      // runs that no state names, which the next training removes, or somebody else's files
    } catch (IOException e) {
      throw VocabularyException.writing(folder, e);
    }
  }

  private void closeLock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw VocabularyException.writing(folder, e);
    }
  }

  private FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) { // held by this very process
      held = null;
    }
    if (held == null) {
      channel.close();
      throw new VocabularyException(
          "another training is at work in %s; wait for it, or name another output or work folder"
              .formatted(folder));
    }
    return channel;
  }

  private State read() throws IOException {
    Path file = folder.resolve(STATE);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return JSON.readValue(Files.readAllBytes(file), State.class);
    } catch (JsonProcessingException e) {
      throw new VocabularyException(
          "%s is not what a training writes: remove %s and start again".formatted(file, folder), e);
    }
  }

  /** Removes runs of a training that was killed before it named them, and goes on counting. */
  private void clearLeftovers() throws IOException {
    List<String> named = state.runs().stream().map(Run::file).toList();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      var run = RUN.matcher(file.getFileName().toString());
      if (run.matches() && named.contains(run.group())) {
        lastRun.accumulateAndGet(Integer.parseInt(run.group(1)), Math::max);
      } else if (run.matches() || file.endsWith(NEW_STATE)) {
        Files.delete(file);
      }
    }
  }
}
