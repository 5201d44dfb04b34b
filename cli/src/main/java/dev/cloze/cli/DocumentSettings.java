package dev.cloze.cli;

import dev.cloze.text.DocumentOptions;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How text files are cut; the same for every command that reads a corpus. */
final class DocumentSettings {
  /** As written on the command line, with a hyphen. */
  enum Boundary {
    BLANK_LINE("blank-line", DocumentOptions.Boundary.BLANK_LINE),
    FILE("file", DocumentOptions.Boundary.FILE);

    private final String word;
    private final DocumentOptions.Boundary boundary;

    Boundary(String word, DocumentOptions.Boundary boundary) {
      this.word = word;
      this.boundary = boundary;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Option(
      names = "--documents",
      paramLabel = "BOUNDARY",
      defaultValue = "blank-line",
      description =
          "What ends a document in a text file: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
              + " In .jsonl files every object is one.")
  private Boundary boundary;

  @Option(
      names = "--lines",
      paramLabel = "KIND",
      defaultValue = "paragraph",
      description =
          "What a line is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
              + " wrapped joins lines up to the next blank one; sentence splits no further.")
  private Lines lines;

  enum Lines {
    PARAGRAPH(DocumentOptions.Lines.PARAGRAPH),
    WRAPPED(DocumentOptions.Lines.WRAPPED),
    SENTENCE(DocumentOptions.Lines.SENTENCE);

    private final DocumentOptions.Lines lines;

    Lines(DocumentOptions.Lines lines) {
      this.lines = lines;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  DocumentOptions options() {
    return DocumentOptions.DEFAULTS.with(boundary.boundary, lines.lines);
  }
}
