package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.cloze.data.TokenizedDocuments.InputEnd;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads the documents of all input files from a position on, in batches that reach over the ends of
 * files, and hashes the files while it reads them. The file in which it begins is read from its
 * beginning: its hash needs every byte.
 */
final class InputReader {
  /** Enough that handing over costs nothing, little enough to keep all workers busy. */
  private static final int BATCH_CHARACTERS = 1 << 17;

  /** Files without text count too, or millions of them would make one batch. */
  private static final int CHARACTERS_OF_A_FILE = 64;

  private final InputList inputs;
  private final InputPosition start;
  private final DocumentOptions options;
  private final SeenContents seen;

  private List<Document> batch = new ArrayList<>();
  private List<InputEnd> ends = new ArrayList<>();
  private int characters;

  /** Where batches go; in the terms of {@link TokenizedDocuments}. */
  interface Sink {
    void accept(List<Document> documents, List<InputEnd> ends, int characters, long bytesRead)
        throws InterruptedException;
  }

  /**
   * @param seen decides which files are left out
   */
  InputReader(InputList inputs, InputPosition start, DocumentOptions options, SeenContents seen) {
    this.inputs = inputs;
    this.start = start;
    this.options = options;
    this.seen = seen;
  }

  DocumentOptions options() {
    return options;
  }

  /** Reads everything once. */
  void read(Sink sink) throws InterruptedException {
    long bytesBefore = 0;
    long number = 0;
    try (MappingIterator<InputList.Entry> entries = InputList.read(inputs.file(), 0)) {
      for (; entries.hasNextValue(); number++) {
        InputList.Entry entry = entries.nextValue();
        if (number >= start.input()) {
          read(entry, number == start.input() ? start.documentsRead() : 0, bytesBefore, sink);
        }
        bytesBefore += entry.bytes();
      }
    } catch (IOException e) {
      throw DataException.reading(inputs.file(), e);
    }
    if (!ends.isEmpty()) {
      submit(sink, bytesBefore);
    }
  }

  private void read(InputList.Entry entry, long skip, long bytesBefore, Sink sink)
      throws InterruptedException {
    Path file = Path.of(entry.path());
    String repeated = seen.repeated(entry);
    if (repeated != null) {
      end(new InputEnd(batch.size(), entry.path(), entry.bytes(), repeated, true, List.of()));
      submitIfFull(sink, bytesBefore + entry.bytes());
      return;
    }
    CorpusProblems problems = new CorpusProblems();
    MessageDigest digest = ChecksummedFile.sha256();
    try (DocumentReader documents = DocumentReader.open(file, options, problems, digest)) {
      long number = 0;
      for (Document document = documents.next();
          document != null;
          document = documents.next(), number++) {
        if (number < skip) {
          continue;
        }
        batch.add(document);
        characters += document.paragraphs().stream().mapToInt(String::length).sum();
        submitIfFull(sink, bytesBefore + documents.bytesRead());
      }
      documents.readToEnd();
      requireSize(entry, documents.bytesRead());
      end(
          new InputEnd(
              batch.size(),
              entry.path(),
              documents.bytesRead(),
              HexFormat.of().formatHex(digest.digest()),
              false,
              problems.report()));
    }
    submitIfFull(sink, bytesBefore + entry.bytes());
  }

  private void end(InputEnd end) {
    ends.add(end);
    characters += CHARACTERS_OF_A_FILE;
  }

  private void submitIfFull(Sink sink, long bytesRead) throws InterruptedException {
    if (characters >= BATCH_CHARACTERS) {
      submit(sink, bytesRead);
    }
  }

  private void submit(Sink sink, long bytesRead) throws InterruptedException {
    sink.accept(batch, ends, characters, bytesRead);
    batch = new ArrayList<>();
    ends = new ArrayList<>();
    characters = 0;
  }

  private static void requireSize(InputList.Entry entry, long bytesRead) {
    if (bytesRead != entry.bytes() && Files.isRegularFile(Path.of(entry.path()))) {
      throw new DataException(
          "%s changed while it was being prepared: it had %,d bytes at first and has %,d now. Run again when nobody writes to it"
              .formatted(entry.path(), entry.bytes(), bytesRead));
    }
  }
}
