package dev.cloze.text.corpus;

import dev.cloze.text.Characters;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Puts lines together to paragraphs and documents, and cuts documents that grow too long. */
final class DocumentBuilder {
  private final Path file;
  private final String name;
  private final DocumentOptions options;
  private final CorpusProblems problems;
  private final boolean wrapped;

  private final Queue<Document> ready = new ArrayDeque<>();
  private final StringBuilder paragraph = new StringBuilder(); // of wrapped lines
  private List<String> paragraphs = new ArrayList<>();
  private long chars;
  private long firstLine;
  private boolean cut;

  /**
   * @param file for which problems are counted
   * @param name where the documents say they are from
   */
  DocumentBuilder(Path file, String name, DocumentOptions options, CorpusProblems problems) {
    this.file = file;
    this.name = name;
    this.options = options;
    this.problems = problems;
    this.wrapped = options.lines() == DocumentOptions.Lines.WRAPPED;
  }

  /** Adds a line that is not blank. */
  void add(String line, long lineNumber) {
    String text = Characters.strip(line, 0, line.length());
    if (chars > 0 && chars + text.length() > options.maxDocumentChars()) {
      if (!cut) {
        problems.add(file, CorpusProblems.Kind.DOCUMENT_CUT);
      }
      cut = true;
      flush();
    }
    if (chars == 0) {
      firstLine = lineNumber;
    }
    chars += text.length() + 1;
    if (!wrapped) {
      paragraphs.add(text);
    } else if (paragraph.isEmpty()) {
      paragraph.append(text);
    } else {
      paragraph.append(' ').append(text);
    }
  }

  void endParagraph() {
    if (!paragraph.isEmpty()) {
      paragraphs.add(paragraph.toString());
      paragraph.setLength(0);
    }
  }

  void endDocument() {
    flush();
    cut = false;
  }

  boolean hasDocument() {
    return !ready.isEmpty();
  }

  /** The next document that is complete, or null. */
  Document poll() {
    return ready.poll();
  }

  private void flush() {
    endParagraph();
    if (!paragraphs.isEmpty()) {
      ready.add(new Document(paragraphs, name + ":" + firstLine));
      paragraphs = new ArrayList<>();
    }
    chars = 0;
  }
}
