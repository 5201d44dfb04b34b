package dev.cloze.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Files of this disk as {@code s3a://bucket/…}, in a store that cannot rename or append, where an
 * object appears, or replaces another, when its stream is closed.
 */
public final class ObjectStore extends FileSystem {
  private static final URI BUCKET = URI.create("s3a://bucket");

  private final RawLocalFileSystem disk = new RawLocalFileSystem();

  /** Makes it the file system of these paths, for this configuration alone. */
  static void useIn(Configuration configuration) {
    configuration.set("fs.s3a.impl", ObjectStore.class.getName());
    configuration.setBoolean("fs.s3a.impl.disable.cache", true); // other tests have none
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    disk.initialize(URI.create("file:///"), configuration);
  }

  private static Path onDisk(Path path) {
    return new Path(path.toUri().getPath());
  }

  private static FileStatus inBucket(FileStatus file) {
    return new FileStatus(
        file.getLen(),
        file.isDirectory(),
        1,
        1 << 20,
        file.getModificationTime(),
        new Path(BUCKET + file.getPath().toUri().getPath()));
  }

  @Override
  public URI getUri() {
    return BUCKET;
  }

  @Override
  public String getScheme() {
    return "s3a";
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return disk.open(onDisk(path), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Upload(onDisk(path)), null);
  }

  /** An object on its way. */
  private final class Upload extends ByteArrayOutputStream
      implements Abortable, StreamCapabilities {
    private final Path path;
    private boolean ended;

    Upload(Path path) {
      this.path = path;
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        try (OutputStream out = disk.create(path, true)) {
          writeTo(out);
        }
      }
    }

    @Override
    public AbortableResult abort() {
      ended = true;
      return null;
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(ABORTABLE_STREAM);
    }
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress)
      throws IOException {
    throw new IOException("an object cannot grow");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    throw new IOException("an object store copies instead");
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return disk.delete(onDisk(path), recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(disk.listStatus(onDisk(path)))
        .map(ObjectStore::inBucket)
        .toArray(FileStatus[]::new);
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException("paths in a bucket are absolute");
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(BUCKET + "/");
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return disk.mkdirs(onDisk(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return inBucket(disk.getFileStatus(onDisk(path)));
  }
}
