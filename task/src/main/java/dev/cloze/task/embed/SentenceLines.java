package dev.cloze.task.embed;

import dev.cloze.text.corpus.CorpusFile;
import dev.cloze.text.corpus.CorpusMember;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.UnicodeReader;
import dev.cloze.text.corpus.UnpackLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The lines of a file, packed or not: a sentence each, whose words stand between blanks. */
final class SentenceLines implements AutoCloseable {
  private final Path path;
  private final CorpusProblems problems = new CorpusProblems();
  private final CorpusFile file;
  private BufferedReader lines; // of the text at hand; null before the first
  private long number;

  SentenceLines(Path path, UnpackLimits limits) {
    this.path = path;
    file = CorpusFile.open(path, limits, problems, name -> true);
  }

  /** The next line without its end, or null at the end. */
  String next() throws IOException {
    while (true) {
      String line = lines == null ? null : lines.readLine();
      if (line != null) {
        number++;
        return line;
      }
      CorpusMember text = file.next();
      if (text == null) {
        return null;
      }
      lines = new BufferedReader(new UnicodeReader(path, text.in(), problems));
    }
  }

  /** The number of the line last returned, from 1. */
  long number() {
    return number;
  }

  /** How far into the file, as it is on disk, reading has come. */
  long bytesRead() {
    return file.bytesRead();
  }

  List<String> problems() {
    return problems.report();
  }

  @Override
  public void close() {
    file.close();
  }
}
