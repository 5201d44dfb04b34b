package dev.cloze.spark;

import dev.cloze.data.PieceWriter;
import dev.cloze.text.corpus.CorpusProblems;
import java.io.Serializable;
import java.util.Map;

/**
 * What was met in a slice of a file.
 *
 * @param input the number of the file
 * @param lines if it is not a whole file
 * @param documentsRead with text or without
 * @param written of them
 */
record SliceReport(
    int input,
    long lines,
    long documentsRead,
    PieceWriter.Counts written,
    Map<CorpusProblems.Kind, Long> problems)
    implements Serializable {

  SliceReport with(PieceWriter.Counts newWritten) {
    return new SliceReport(input, lines, documentsRead, newWritten, problems);
  }
}
