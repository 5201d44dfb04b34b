package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import picocli.CommandLine.Option;

/** How text files are cut, and how the work is; the same for every command that reads a corpus. */
final class DocumentSettings {
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
      names = "--part-megabytes",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Input that one task reads, about (default: ${DEFAULT-VALUE}). The result does not"
              + " depend on it.")
  private long partMegabytes;

  DocumentOptions options() {
    return DocumentOptions.DEFAULTS.with(boundary, lines);
  }

  long partBytes() {
    return partMegabytes << 20;
  }
}
