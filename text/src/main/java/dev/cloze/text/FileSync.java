package dev.cloze.text;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Waits until files have reached the disk: what is renamed afterwards survives a power cut whole.
 */
public final class FileSync {
  private FileSync() {}

  /** The content of a file. */
  public static void file(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** The names in a directory. */
  public static void directory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    } // elsewhere directories cannot be opened, and the system keeps its own journal
  }

  /** A directory with all files and directories in it. */
  public static void tree(Path root) throws IOException {
    List<Path> tree;
    try (Stream<Path> paths = Files.walk(root)) {
      tree = paths.toList();
    }
    for (Path path : tree) {
      if (Files.isDirectory(path)) {
        directory(path);
      } else if (Files.isRegularFile(path)) {
        file(path);
      }
    }
  }
}
