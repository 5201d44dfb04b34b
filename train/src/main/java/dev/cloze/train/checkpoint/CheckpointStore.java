package dev.cloze.train.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run. A checkpoint is written beside its final name, synced, listed in its
 * manifest and then renamed, so that whatever stands under a final name is complete; an older one
 * goes only after a newer one has arrived. Hold the run's {@link RunLock} while saving, pruning or
 * recovering. Not thread-safe.
 */
public final class CheckpointStore {
  private static final Pattern STEP_NAME = Pattern.compile("step-(\\d{8,18})");
  private static final Pattern LEFTOVER =
      Pattern.compile("\\.(step-\\d{8,18}|latest)\\.(partial|removed|replaced)-.*");
  private static final String LATEST = "latest";

  private final Path checkpoints;
  private final DurableFiles files;

  /**
   * @param run the run's directory; the checkpoints lie in {@code checkpoints} below it
   */
  public CheckpointStore(Path run) {
    this(run, new DurableFiles());
  }

  CheckpointStore(Path run, DurableFiles files) {
    checkpoints = run.resolve("checkpoints");
    this.files = files;
  }

  /**
   * Saves a checkpoint and points {@code latest} at it. One of the same step is replaced. When this
   * fails, the checkpoints from before are as they were.
   *
   * @param step updates of the weights done
   * @return the checkpoint's directory
   * @throws CheckpointException if the writer or the disk failed; the message names the last good
   *     checkpoint
   */
  public Path save(long step, CheckpointWriter writer) {
    Path target = checkpoints.resolve(nameOf(step));
    Path partial = hidden(nameOf(step), "partial");
    try {
      Files.createDirectories(checkpoints);
      files.createDirectory(partial);
      writer.write(partial);
      Manifest.syncAndHash(partial, step).write(partial, files);
      files.syncDirectories(partial);
      publish(partial, target);
      files.replace(
          checkpoints.resolve(LATEST), hidden(LATEST, "partial"), target.getFileName() + "\n");
      return target;
    } catch (IOException | RuntimeException e) {
      throw saveFailed(target, partial, e);
    } catch (Error e) {
      discard(partial);
      throw e;
    }
  }

  /**
   * The newest checkpoint that is complete and unharmed; every byte of it has been read.
   *
   * @param listener hears of each newer one that was skipped, and why
   * @return empty if there is none at all
   */
  public Optional<Checkpoint> newestValid(CheckpointListener listener) {
    for (Path directory : newestFirst()) {
      try {
        return Optional.of(Checkpoint.open(directory));
      } catch (CheckpointException e) {
        listener.onNotice("Skipped the checkpoint %s: %s".formatted(directory, e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** The checkpoint saved last, by its file {@code latest}; not verified. */
  public Optional<Path> latest() {
    try {
      Path file = checkpoints.resolve(LATEST);
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String name = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return STEP_NAME.matcher(name).matches()
          ? Optional.of(checkpoints.resolve(name)).filter(Files::isDirectory)
          : Optional.empty();
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot read %s: %s".formatted(checkpoints.resolve(LATEST), Reason.of(e)), e);
    }
  }

  /**
   * Removes all but the newest checkpoints. The one that {@code latest} names always stays.
   *
   * @param keep how many stay, at least 1
   * @param listener hears of each that could not be removed: no reason to stop training
   */
  public void prune(int keep, CheckpointListener listener) {
    if (keep < 1) {
      throw new IllegalArgumentException("keep must be at least 1, not " + keep);
    }
    Optional<Path> latest = latest();
    newestFirst().stream()
        .skip(keep)
        .filter(directory -> !latest.equals(Optional.of(directory)))
        .forEach(directory -> remove(directory, listener));
  }

  /**
   * Cleans up after a process that was killed while it saved or pruned. Call it at the start of a
   * run, before {@link #newestValid}.
   *
   * @param listener hears of everything removed or restored
   */
  public void recover(CheckpointListener listener) {
    for (Path leftover : list(path -> LEFTOVER.matcher(path.getFileName().toString()).matches())) {
      Matcher name = LEFTOVER.matcher(leftover.getFileName().toString());
      name.matches();
      Path target = checkpoints.resolve(name.group(1));
      try {
        if (name.group(2).equals("replaced") && !Files.exists(target)) {
          files.rename(leftover, target);
          listener.onNotice(
              "Restored the checkpoint %s, which was being replaced.".formatted(target));
        } else {
          files.deleteTree(leftover);
          listener.onNotice(
              "Removed %s, left by a process that was stopped while it worked."
                  .formatted(leftover));
        }
      } catch (IOException e) {
        throw new CheckpointException(
            "Cannot clean up %s: %s. Remove it by hand.".formatted(leftover, Reason.of(e)), e);
      }
    }
  }

  /** The step that a checkpoint's directory is named after; empty for any other name. */
  static Optional<Long> stepOf(Path directory) {
    Matcher name = STEP_NAME.matcher(directory.getFileName().toString());
    return name.matches() ? Optional.of(Long.valueOf(name.group(1))) : Optional.empty();
  }

  private static String nameOf(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("step must not be negative: " + step);
    }
    return String.format(Locale.ROOT, "step-%08d", step);
  }

  /** A name that no scan takes for a checkpoint and no other process chooses. */
  private Path hidden(String name, String purpose) {
    long process = ProcessHandle.current().pid();
    return checkpoints.resolve(
        "." + name + "." + purpose + "-" + process + "-" + Long.toHexString(System.nanoTime()));
  }

  /** Renames into place. A directory cannot be renamed onto a full one: that one steps aside. */
  private void publish(Path partial, Path target) throws IOException {
    if (!Files.exists(target)) {
      files.rename(partial, target);
      return;
    }
    Path replaced = hidden(target.getFileName().toString(), "replaced");
    files.rename(target, replaced);
    try {
      files.rename(partial, target);
    } finally {
      if (!Files.exists(target)) {
        files.rename(replaced, target);
      }
    }
    discard(replaced);
  }

  /** The rename comes first: a kill halfway must not leave half a checkpoint under its name. */
  private void remove(Path directory, CheckpointListener listener) {
    Path removed = hidden(directory.getFileName().toString(), "removed");
    try {
      files.rename(directory, removed);
      files.deleteTree(removed);
    } catch (IOException e) {
      listener.onNotice(
          "Could not remove the old checkpoint %s: %s".formatted(directory, Reason.of(e)));
    }
  }

  /** Removes what nobody needs. What resists now, {@link #recover} reports and tries again. */
  private boolean discard(Path hidden) {
    try {
      files.deleteTree(hidden);
      return true;
    } catch (IOException e) {
      return !Files.exists(hidden);
    }
  }

  private CheckpointException saveFailed(Path target, Path partial, Exception cause) {
    List<String> sentences = new ArrayList<>();
    sentences.add("Cannot save the checkpoint %s: %s.".formatted(target, Reason.of(cause)));
    Optional<Path> good = newestComplete();
    good.flatMap(this::listedBytes)
        .ifPresent(bytes -> sentences.add("It needs about %s.".formatted(megabytes(bytes))));
    boolean discarded = discard(partial); // first: the room it took is free again
    freeBytes().ifPresent(bytes -> sentences.add("%s are free there.".formatted(megabytes(bytes))));
    if (!discarded) {
      sentences.add("What was written of it could not be removed: %s.".formatted(partial));
    }
    sentences.add(
        good.map("The last good checkpoint is %s."::formatted)
            .orElse("There is no earlier checkpoint."));
    sentences.add(
        "Make room or allow writing there, then run the same command again to go on from it.");
    return new CheckpointException(String.join(" ", sentences), cause);
  }

  /** By names and sizes alone: a message need not wait for checksums. */
  private Optional<Path> newestComplete() {
    try {
      return newestFirst().stream().filter(found -> listedBytes(found).isPresent()).findFirst();
    } catch (CheckpointException e) { // the directory itself is unreadable: the cause says it
      return Optional.empty();
    }
  }

  private Optional<Long> listedBytes(Path directory) {
    try {
      Manifest manifest = Manifest.read(directory);
      manifest.verifySizes(directory);
      return Optional.of(manifest.bytes());
    } catch (IOException | CheckpointException e) { // not a good one, which is the question
      return Optional.empty();
    }
  }

  private Optional<Long> freeBytes() {
    try {
      Path existing = Files.exists(checkpoints) ? checkpoints : checkpoints.getParent();
      return Optional.of(Files.getFileStore(existing).getUsableSpace());
    } catch (IOException e) { // the message goes without
      return Optional.empty();
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  private List<Path> newestFirst() {
    return list(path -> stepOf(path).isPresent()).stream()
        .sorted(Comparator.comparing(path -> stepOf(path).orElseThrow(), Comparator.reverseOrder()))
        .toList();
  }

  private List<Path> list(Predicate<Path> wanted) {
    if (!Files.exists(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(checkpoints)) {
      return entries.filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw new CheckpointException(
          "Cannot list the checkpoints in %s: %s.".formatted(checkpoints, Reason.of(e)), e);
    }
  }
}
