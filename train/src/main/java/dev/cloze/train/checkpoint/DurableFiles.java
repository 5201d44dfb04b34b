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

/** File operations that have reached the disk when they return. */
final class DurableFiles {
  /** Windows cannot open a directory as a file; there, a rename is in the journal by itself. */
  private static final boolean DIRECTORIES_SYNC = File.separatorChar == '/';

  private DurableFiles() {}

  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Replaces a file such that a reader finds the old text or the new one, never a part. */
  static void replace(Path file, Path aside, String text) throws IOException {
    try {
      write(aside, text);
      rename(aside, file);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Renames within one directory, as one step that either happened or did not. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(to.toAbsolutePath().getParent());
  }

  static void syncDirectory(Path directory) throws IOException {
    if (DIRECTORIES_SYNC) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Syncs the directory and all below it; the files in them are the caller's business. */
  static void syncDirectories(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> directories = tree.filter(Files::isDirectory).toList();
      for (Path directory : directories) {
        syncDirectory(directory);
      }
    }
  }

  static void deleteTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
