package dev.cloze.text.corpus;

import dev.cloze.text.sentence.SentenceLanguage;
import java.io.Serializable;

/**
 * How text files are read and cut into documents, paragraphs and sentences.
 *
 * @param boundary what ends a document in a text file; in JSON lines every object is a document
 * @param lines what a line is
 * @param maxDocumentChars longer documents are cut at the end of a line, and counted
 * @param maxLineChars longer lines are cut at whitespace, and counted
 * @param language whose rules cut paragraphs into sentences
 * @param limits how much a packed file may unpack to; the documents do not depend on it
 */
public record DocumentOptions(
    Boundary boundary,
    Lines lines,
    int maxDocumentChars,
    int maxLineChars,
    SentenceLanguage language,
    UnpackLimits limits)
    implements Serializable {
  public static final DocumentOptions DEFAULTS =
      new DocumentOptions(Boundary.BLANK_LINE, Lines.PARAGRAPH, 4_000_000, 1_000_000);

  public enum Boundary {
    /** A line of nothing but whitespace ends the document. */
    BLANK_LINE,
    /** A file is one document. */
    FILE
  }

  public enum Lines {
    /** A line is a paragraph. */
    PARAGRAPH,
    /** Hard-wrapped text: lines up to the next blank one are joined to one paragraph. */
    WRAPPED,
    /** A line is one sentence; it is not split further. */
    SENTENCE
  }

  public DocumentOptions {
    if (maxLineChars < 16 || maxDocumentChars < maxLineChars) {
      throw new CorpusException(
          "max_line_chars is %d and max_document_chars %d; at least 16, and the document's limit not below the line's"
              .formatted(maxLineChars, maxDocumentChars));
    }
  }

  /** English sentences, and the usual limits of unpacking. */
  public DocumentOptions(Boundary boundary, Lines lines, int maxDocumentChars, int maxLineChars) {
    this(
        boundary,
        lines,
        maxDocumentChars,
        maxLineChars,
        SentenceLanguage.ENGLISH,
        UnpackLimits.DEFAULTS);
  }

  public DocumentOptions with(Boundary newBoundary, Lines newLines) {
    return new DocumentOptions(
        newBoundary, newLines, maxDocumentChars, maxLineChars, language, limits);
  }

  public DocumentOptions with(SentenceLanguage newLanguage) {
    return new DocumentOptions(
        boundary, lines, maxDocumentChars, maxLineChars, newLanguage, limits);
  }

  public DocumentOptions with(UnpackLimits newLimits) {
    return new DocumentOptions(
        boundary, lines, maxDocumentChars, maxLineChars, language, newLimits);
  }
}
