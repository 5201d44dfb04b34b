package dev.cloze.train.checkpoint;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * File operations that have reached the disk when they return. Each change that others can see is
 * one overridable method: a test stops the world before every one of them in turn.
 */
class DurableFiles {
  /** Windows cannot open a directory as a file; there, a rename is in the journal by itself. */
  private static final boolean DIRECTORIES_SYNC = File.separatorChar == '/';

  void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
  }

  void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Renames within one directory, as one step that either happened or did not. */
  void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(to.toAbsolutePath().getParent());
  }

  void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  /** Replaces a file such that a reader finds the old text or the new one, never a part. */
  final void replace(Path file, Path aside, String text) throws IOException {
    try {
      write(aside, text);
      rename(aside, file);
    } catch (IOException e) {
      delete(aside);
      throw e;
    }
  }

  /** Syncs the directory and all below it; the files in them are the caller's business. */
  final void syncDirectories(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> directories = tree.filter(Files::isDirectory).toList();
      for (Path directory : directories) {
        syncDirectory(directory);
      }
    }
  }

  final void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        delete(path);
      }
    }
  }

  private static void syncDirectory(Path directory) throws IOException {
    if (DIRECTORIES_SYNC) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
