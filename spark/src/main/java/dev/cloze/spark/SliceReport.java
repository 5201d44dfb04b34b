package dev.cloze.spark;

import dev.cloze.text.corpus.CorpusProblems;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What was met in a slice of a file.
 *
 * @param input the number of the file
 * @param documents that were read, with text or without
 */
record SliceReport(int input, long documents, Map<CorpusProblems.Kind, Long> problems)
    implements Serializable {

  /** The problems of all slices together, in the words and the order of one machine. */
  static List<String> problems(List<InputFile> inputs, List<SliceReport> reports) {
    long[] documents = new long[inputs.size()];
    CorpusProblems problems = new CorpusProblems();
    for (SliceReport report : reports) {
      documents[report.input()] += report.documents();
      Path file = Path.of(inputs.get(report.input()).path());
      report.problems().forEach((kind, count) -> problems.add(file, kind, count));
    }
    for (int i = 0; i < documents.length; i++) {
      if (documents[i] == 0) {
        problems.add(Path.of(inputs.get(i).path()), CorpusProblems.Kind.EMPTY_FILE, 1);
      }
    }
    return problems.report();
  }
}
