package dev.cloze.text.wiki;

import dev.cloze.text.FileErrors;
import dev.cloze.text.corpus.CorpusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of an extraction: written in a folder aside, which is renamed when all is there. What a
 * killed run left aside is removed by the next.
 */
final class ExtractionOutput implements AutoCloseable {
  private static final Pattern OWN = Pattern.compile("part-\\d{5}\\.(jsonl|txt)|report\\.json");

  private final Path output;
  private final Path building;
  private final String ending;
  private FileChannel file; // null between files
  private long fileBytes;
  private int files;
  private boolean committed;

  ExtractionOutput(ExtractionOptions options) {
    output = options.output().toAbsolutePath().normalize();
    if (output.getFileName() == null) {
      throw new CorpusException(output + " is no folder that can be made; name another output");
    }
    building = output.resolveSibling("." + output.getFileName() + ".building");
    ending = options.format() == ExtractionOptions.Format.JSONL ? ".jsonl" : ".txt";
    try {
      requireFree(options.overwrite());
      delete(building);
      Files.createDirectories(building);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A file ends at the first article that brings it to its size. */
  void write(ExtractedPages pages) {
    try {
      int from = 0;
      for (int end : pages.articleEnds()) {
        if (fileBytes + end - from >= ExtractionOptions.FILE_BYTES) {
          write(pages.bytes(), from, end);
          closeFile();
          from = end;
        }
      }
      if (from < pages.bytes().length) {
        write(pages.bytes(), from, pages.bytes().length);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void write(byte[] bytes, int from, int to) throws IOException {
    if (file == null) {
      file = open("part-%05d%s".formatted(files++, ending));
    }
    for (ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from); buffer.hasRemaining(); ) {
      file.write(buffer);
    }
    fileBytes += to - from;
  }

  int files() {
    return files;
  }

  /** Everything is there: makes it appear. */
  void commit(byte[] report) {
    try {
      if (file != null) {
        closeFile();
      }
      file = open(ExtractionResult.REPORT);
      file.write(ByteBuffer.wrap(report));
      closeFile();
      delete(output);
      Files.move(building, output, StandardCopyOption.ATOMIC_MOVE);
      committed = true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Removes everything unless it was committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      if (file != null) {
        file.close();
      }
      delete(building);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private FileChannel open(String name) throws IOException {
    return FileChannel.open(
        building.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private void closeFile() throws IOException {
    file.force(true);
    file.close();
    file = null;
    fileBytes = 0;
  }

  private void requireFree(boolean overwrite) throws IOException {
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new CorpusException(
          "%s is a file; name a folder that does not exist yet".formatted(output));
    }
    for (Path there : list(output)) {
      if (!overwrite) {
        throw new CorpusException(
            "%s is not empty; name another output, or pass --overwrite to replace the extraction in it"
                .formatted(output));
      }
      if (!OWN.matcher(there.getFileName().toString()).matches()) {
        throw new CorpusException(
            "%s holds %s, which is no part of an extraction; it is not overwritten. Name another output"
                .formatted(output, there.getFileName()));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      for (Path there : list(directory)) {
        if (OWN.matcher(there.getFileName().toString()).matches()) {
          Files.delete(there);
        }
      }
      Files.delete(directory);
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> there = Files.list(directory)) {
      return there.sorted().toList();
    }
  }

  private CorpusException failure(IOException e) {
    return new CorpusException("cannot write %s: %s".formatted(output, FileErrors.reason(e)), e);
  }
}
