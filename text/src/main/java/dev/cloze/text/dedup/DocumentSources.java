package dev.cloze.text.dedup;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where every document began, by its number; on disk, since a report may name any of them. */
final class DocumentSources implements AutoCloseable {
  private final Path namesFile;
  private final Path endsFile;
  private final DataOutputStream names;
  private final DataOutputStream ends;
  private FileChannel namesIn;
  private FileChannel endsIn;
  private long end;

  DocumentSources(Path folder) {
    namesFile = folder.resolve("sources");
    endsFile = folder.resolve("source-ends");
    names = open(namesFile);
    ends = open(endsFile);
  }

  private static DataOutputStream open(Path file) {
    try {
      return new DataOutputStream(
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16));
    } catch (IOException e) {
      throw DedupException.writing(file, e);
    }
  }

  void add(String source) {
    byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
    end += bytes.length;
    try {
      names.write(bytes);
      ends.writeLong(end);
    } catch (IOException e) {
      throw DedupException.writing(namesFile, e);
    }
  }

  /** Called once after the last one, before any is asked for. */
  void finish() {
    try {
      names.close();
      ends.close();
      namesIn = FileChannel.open(namesFile, StandardOpenOption.READ);
      endsIn = FileChannel.open(endsFile, StandardOpenOption.READ);
    } catch (IOException e) {
      throw DedupException.writing(namesFile, e);
    }
  }

  String source(long document) {
    long from = document == 0 ? 0 : endOf(document - 1);
    ByteBuffer bytes = ByteBuffer.allocate((int) (endOf(document) - from));
    read(namesFile, namesIn, bytes, from);
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  private long endOf(long document) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    read(endsFile, endsIn, bytes, document * Long.BYTES);
    return bytes.getLong(0);
  }

  private static void read(Path file, FileChannel channel, ByteBuffer into, long from) {
    try {
      while (into.hasRemaining()) {
        if (channel.read(into, from + into.position()) < 0) {
          throw new DedupException(
              "%s is shorter than it was written; did something change it?".formatted(file));
        }
      }
    } catch (IOException e) {
      throw DedupException.reading(file, e);
    }
  }

  @Override
  public void close() {
    try {
      names.close();
      ends.close();
      if (namesIn != null) {
        namesIn.close();
      }
      if (endsIn != null) {
        endsIn.close();
      }
    } catch (IOException e) {
      throw DedupException.reading(namesFile, e);
    }
  }
}
