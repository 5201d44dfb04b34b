package dev.cloze.command;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.sentence.SentenceLanguage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How text files are cut; the same for every command that reads a corpus. */
public final class DocumentSettings {
  @Option(
      names = "--documents",
      paramLabel = "WHAT",
      defaultValue = "blank-line",
      description =
          "What ends a document in a .txt file: blank-line (the default) or file, its end."
              + " In .jsonl files every object is a document.")
  private DocumentOptions.Boundary boundary;

  @Option(
      names = "--lines",
      paramLabel = "WHAT",
      defaultValue = "paragraph",
      description =
          "What a line is: a paragraph (the default), wrapped text that goes on until a blank"
              + " line, or a sentence, which is split no further.")
  private DocumentOptions.Lines lines;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      defaultValue = "en",
      description =
          "Whose rules cut paragraphs into sentences: an ISO 639 code such as de, zh or th"
              + " (default: ${DEFAULT-VALUE}).")
  private String language;

  @Mixin private UnpackSettings unpacking;

  /** The limits of documents are the usual ones. */
  public DocumentOptions options() {
    return DocumentOptions.DEFAULTS
        .with(boundary, lines)
        .with(new SentenceLanguage(language))
        .with(unpacking.limits());
  }
}
