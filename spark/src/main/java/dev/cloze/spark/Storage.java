package dev.cloze.spark;

import dev.cloze.data.DataException;
import dev.cloze.text.FileErrors;
import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Files that every machine of the cluster sees, by Hadoop's file systems: local paths on a shared
 * disk, {@code hdfs://}, {@code s3a://} and whatever else is on the class path.
 *
 * <p>A file appears under its name only when it is whole, and several attempts at the same task may
 * write the same file at once: they write the same bytes, and one of them wins.
 */
final class Storage implements Serializable {
  private static final long serialVersionUID = 1;

  /** Where an object appears when it is closed, and renaming means copying. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "obs", "cosn");

  private final SerializableConfiguration configuration;

  /**
   * What relative paths begin at: the driver's folder, as executors run in folders of their own.
   */
  private final String workingDirectory;

  Storage(Configuration configuration) {
    this.configuration = new SerializableConfiguration(configuration);
    workingDirectory =
        reading(".", () -> FileSystem.get(configuration).getWorkingDirectory().toString());
  }

  /** Does some file work and puts its errors into words. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** What is written into a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private Path path(String name) {
    return new Path(new Path(workingDirectory), name);
  }

  FileSystem fileSystem(String path) throws IOException {
    FileSystem files;
    try {
      files = path(path).getFileSystem(configuration.value());
    } catch (RuntimeException e) { // around a ClassNotFoundException
      throw new UnsupportedFileSystemException(e.getMessage());
    }
    // Without the hidden checksum file beside each file: shards have checksums of their own.
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  boolean isObjectStore(String path) {
    return reading(path, () -> isObjectStore(fileSystem(path)));
  }

  private static boolean isObjectStore(FileSystem files) {
    return OBJECT_STORES.contains(String.valueOf(files.getUri().getScheme()));
  }

  /** The path on this machine of a file that is on its own disk, or null. */
  java.nio.file.Path local(String path) {
    return reading(
        path,
        () -> {
          URI uri = fileSystem(path).makeQualified(path(path)).toUri();
          return "file".equals(uri.getScheme()) ? java.nio.file.Path.of(uri.getPath()) : null;
        });
  }

  boolean exists(String path) {
    return reading(path, () -> fileSystem(path).exists(path(path)));
  }

  boolean isDirectory(String path) {
    return reading(
        path,
        () -> {
          FileSystem files = fileSystem(path);
          return files.exists(path(path)) && files.getFileStatus(path(path)).isDirectory();
        });
  }

  FileStatus[] list(String directory) {
    return reading(directory, () -> fileSystem(directory).listStatus(path(directory)));
  }

  InputStream open(String file, long position) throws IOException {
    FSDataInputStream in = fileSystem(file).open(path(file));
    try {
      in.seek(position);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  byte[] read(String file) {
    return reading(
        file,
        () -> {
          try (InputStream in = open(file, 0)) {
            return in.readAllBytes();
          }
        });
  }

  /** Copies a file to this machine. */
  void fetch(String file, java.nio.file.Path target) {
    reading(
        file,
        () -> {
          try (InputStream in = open(file, 0)) {
            return Files.copy(in, target);
          }
        });
  }

  /** Writes a file whole or not at all. */
  void write(String file, Content content) {
    writing(
        file,
        () -> {
          FileSystem files = fileSystem(file);
          Path target = path(file);
          Path aside =
              isObjectStore(file)
                  ? target
                  : new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
          try {
            create(files, aside, content);
            // False where another attempt was first, or as an exception on some file systems.
            if (!aside.equals(target) && !files.rename(aside, target) && !files.exists(target)) {
              throw new IOException("it cannot be renamed from " + aside.getName());
            }
          } finally {
            if (!aside.equals(target) && files.exists(aside)) {
              files.delete(aside, false);
            }
          }
          return null;
        });
  }

  /** Creates a file whose content is on the disk when this returns; none if that fails. */
  private static void create(FileSystem files, Path file, Content content) throws IOException {
    FSDataOutputStream out = files.create(file, true);
    boolean whole = false;
    try {
      content.writeTo(new StaysOpen(out));
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync(); // before the name says that it is whole
      }
      whole = true;
    } finally {
      if (whole || !isObjectStore(files)) {
        out.close();
      } else if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      } // Otherwise it stays open: closing it would put half an object in the place of a whole one.
    }
  }

  /**
   * What content is written to: it may close it, also on failure, and the file is not whole then.
   */
  private static final class StaysOpen extends FilterOutputStream {
    StaysOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Writes a file of this machine to where all see it. */
  void publish(java.nio.file.Path local, String file) {
    write(file, out -> Files.copy(local, out));
  }

  void delete(String path) {
    writing(path, () -> fileSystem(path).delete(path(path), true));
  }

  void makeDirectory(String path) {
    writing(path, () -> fileSystem(path).mkdirs(path(path)));
  }

  void rename(String from, String to) {
    writing(
        to,
        () -> {
          if (!fileSystem(to).rename(path(from), path(to))) {
            throw new IOException("it cannot be renamed from " + from);
          }
          return null;
        });
  }

  static <T> T reading(String path, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new DataException("cannot read %s: %s".formatted(path, reason(e)), e);
    }
  }

  private static <T> T writing(String path, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new DataException("cannot write %s: %s".formatted(path, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileNotFoundException) {
      return "it does not exist";
    }
    if (e instanceof UnsupportedFileSystemException) {
      return """
      Spark has no connector for this kind of path (%s); add one to spark-submit, as in \
      --packages org.apache.hadoop:hadoop-aws:3.4.1 for s3a\
      """
          .formatted(e.getMessage());
    }
    return FileErrors.reason(e);
  }
}
