package dev.cloze.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Streams the documents of a file. */
public final class DocumentReader implements AutoCloseable {
  private final Path file;
  private final BufferedReader reader;

  private DocumentReader(Path file, BufferedReader reader) {
    this.file = file;
    this.reader = reader;
  }

  public static DocumentReader open(Path file, DocumentOptions options, CorpusProblems problems) {
    try {
      return new DocumentReader(file, Files.newBufferedReader(file));
    } catch (IOException e) {
      throw new CorpusException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** The next document, or null at the end. */
  public Document next() {
    try {
      var paragraphs = new ArrayList<String>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          paragraphs.add(line);
        } else if (!paragraphs.isEmpty()) {
          break;
        }
      }
      return paragraphs.isEmpty() ? null : new Document(paragraphs, file.toString());
    } catch (IOException e) {
      throw new CorpusException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new CorpusException("%s cannot be closed: %s".formatted(file, e), e);
    }
  }
}
