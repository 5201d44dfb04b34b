package dev.cloze.text.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * The texts of a corpus file, unpacked layer by layer: a compressed file is one, an archive holds
 * many, and either may lie in the other. What something is packed in, its bytes say. Nothing is
 * written to disk, and memory does not grow with the file. Not thread-safe.
 */
public final class CorpusFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int MAX_DEPTH = 8;

  private final Path file;
  private final Predicate<String> wanted;
  private final CorpusProblems problems;
  private final PackedBytes source;
  private final Deque<OpenArchive> archives = new ArrayDeque<>();
  private final Deque<LayerStream> layers = new ArrayDeque<>(); // of the member at hand
  private boolean begun;

  private record OpenArchive(
      String name, Packing packing, int depth, Archive members, Deque<LayerStream> below) {}

  private CorpusFile(
      Path file,
      UnpackLimits limits,
      CorpusProblems problems,
      Predicate<String> wanted,
      MessageDigest digest) {
    this.file = file;
    this.wanted = wanted;
    this.problems = problems;
    source = new PackedBytes(file, limits, digest);
  }

  /**
   * Opens a file.
   *
   * @param problems counts the members that are left out
   * @param wanted which members of archives to read, by their names without the endings of packing
   * @throws CorpusException if the file is missing, a directory or unreadable
   */
  public static CorpusFile open(
      Path file, UnpackLimits limits, CorpusProblems problems, Predicate<String> wanted) {
    return open(file, limits, problems, wanted, null);
  }

  /**
   * @param digest takes the bytes of the file, as they are on disk, while they are read; or null
   */
  static CorpusFile open(
      Path file,
      UnpackLimits limits,
      CorpusProblems problems,
      Predicate<String> wanted,
      MessageDigest digest) {
    return new CorpusFile(file, limits, problems, wanted, digest);
  }

  /**
   * The next text, or null after the last. The stream of the one before ends.
   *
   * @throws CorpusException if a layer is broken, too deep, or of a kind that is not read
   */
  public CorpusMember next() {
    if (!begun) {
      begun = true;
      String name = file.toString();
      CorpusMember only = unpack(name, file.getFileName().toString(), source, 0);
      if (only != null) {
        return only;
      }
    }
    closeLayers(layers);
    while (!archives.isEmpty()) {
      OpenArchive archive = archives.peek();
      Archive.Entry entry = nextOf(archive);
      if (entry == null) {
        closeLayers(archives.pop().below());
        continue;
      }
      if (isReadable(entry)) {
        String name = archive.name() + "!" + MemberNames.printable(entry.name());
        CorpusMember member =
            unpack(name, entry.name(), new MemberBytes(name, archive, entry), archive.depth() + 1);
        if (member != null) {
          return member;
        }
      }
    }
    return null;
  }

  /** How far into the file, as it is on disk, reading has come, buffers included. */
  public long bytesRead() {
    return source.position();
  }

  /** Reads what follows the last text, so that the digest has seen the whole file. */
  void readToEnd() {
    source.readToEnd();
  }

  @Override
  public void close() {
    closeLayers(layers);
    archives.forEach(archive -> closeLayers(archive.below()));
    archives.clear();
    source.closeFile();
  }

  private Archive.Entry nextOf(OpenArchive archive) {
    try {
      return archive.members().next();
    } catch (CorpusException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw LayerStream.broken(archive.packing(), archive.name(), 0, source, e);
    }
  }

  private boolean isReadable(Archive.Entry entry) {
    if (!entry.regular()) {
      problems.add(file, CorpusProblems.Kind.SPECIAL_MEMBER);
    } else if (!MemberNames.isSafe(entry.name())) {
      problems.add(file, CorpusProblems.Kind.UNSAFE_MEMBER);
    } else if (!wanted.test(Packing.contentName(entry.name()))
        && !Packing.isArchiveName(entry.name())) {
      problems.add(file, CorpusProblems.Kind.OTHER_MEMBER);
    } else {
      return true;
    }
    return false;
  }

  /** The text inside, or null if it is an archive, which is then open. */
  private CorpusMember unpack(String name, String packedName, InputStream packed, int depth) {
    InputStream in = new BufferedInputStream(packed, BUFFER);
    String contentName = packedName;
    for (int level = depth; ; level++) {
      byte[] start = peek(in);
      String unsupported = Packing.unsupported(start);
      if (unsupported != null) {
        throw new CorpusException(
            "%s is %s; expected text, plain or in gz, bz2, xz, zst, tar or zip"
                .formatted(name, unsupported));
      }
      Packing packing = Packing.of(start);
      if (packing == Packing.NONE) {
        return new CorpusMember(name, contentName, in);
      }
      if (level == MAX_DEPTH) {
        throw new CorpusException(
            "%s is packed more than %d layers deep, which no corpus is; unpack it first"
                .formatted(name, MAX_DEPTH));
      }
      contentName = packing.unpackedName(contentName);
      if (packing.isArchive()) {
        Archive archive = packing == Packing.TAR ? new TarArchive(in) : new ZipArchive(in);
        archives.push(new OpenArchive(name, packing, level, archive, new ArrayDeque<>(layers)));
        layers.clear();
        return null;
      }
      LayerStream layer = LayerStream.open(packing, name, in, source);
      layers.push(layer);
      in = new BufferedInputStream(layer, BUFFER);
    }
  }

  private static byte[] peek(InputStream in) {
    try {
      in.mark(Packing.MAGIC_BYTES);
      byte[] start = in.readNBytes(Packing.MAGIC_BYTES);
      in.reset();
      return start;
    } catch (IOException e) {
      throw new IllegalStateException("the layers below throw CorpusException only", e);
    }
  }

  private static void closeLayers(Deque<LayerStream> open) {
    open.forEach(LayerStream::close);
    open.clear();
  }

  /** The bytes of a member, whose failures are the archive's. */
  private final class MemberBytes extends InputStream {
    private final String name;
    private final OpenArchive archive;
    private final Archive.Entry entry;
    private long count;

    MemberBytes(String name, OpenArchive archive, Archive.Entry entry) {
      this.name = name;
      this.archive = archive;
      this.entry = entry;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        int n = entry.in().read(buffer, offset, length);
        if (n > 0) {
          count += n;
          if (archive.packing() == Packing.ZIP) { // tar does not pack
            source.onUnpacked(name, n);
          }
        }
        return n;
      } catch (CorpusException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw LayerStream.broken(archive.packing(), name, count, source, e);
      }
    }
  }
}
