package dev.cloze.spark;

import dev.cloze.data.PieceWriter;
import dev.cloze.data.PreparedInput;
import dev.cloze.text.corpus.CorpusProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Adds up what was met in the slices of each file. */
final class InputReports {
  private final List<InputFile> inputs;
  private final long[] documentsRead;
  private final PieceWriter.Counts[] written;
  private final CorpusProblems[] problems;

  InputReports(List<InputFile> inputs) {
    this.inputs = inputs;
    documentsRead = new long[inputs.size()];
    written = new PieceWriter.Counts[inputs.size()];
    problems = new CorpusProblems[inputs.size()];
    for (int i = 0; i < inputs.size(); i++) {
      written[i] = new PieceWriter.Counts(0, 0, 0);
      problems[i] = new CorpusProblems();
    }
  }

  void add(SliceReport slice) {
    int input = slice.input();
    documentsRead[input] += slice.documentsRead();
    written[input] = written[input].plus(slice.written());
    slice.problems().forEach((kind, count) -> problems[input].add(path(input), kind, count));
  }

  /** What became of the files, in their order; call it once. */
  List<PreparedInput> prepared(FileHashes hashes) {
    List<PreparedInput> prepared = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean skipped = hashes.isSkipped(i);
      prepared.add(
          new PreparedInput(
              inputs.get(i).path(),
              inputs.get(i).bytes(),
              hashes.sha256(i),
              written[i].documents(),
              written[i].sentences(),
              written[i].tokens(),
              skipped,
              skipped ? List.of() : report(i)));
    }
    return prepared;
  }

  long documentsRead() {
    return Arrays.stream(documentsRead).sum();
  }

  /** What was mended or left out, file after file; call it once. */
  List<String> problems() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      lines.addAll(report(i));
    }
    return lines;
  }

  /** In the words of one machine. */
  private List<String> report(int input) {
    if (documentsRead[input] == 0) {
      problems[input].add(path(input), CorpusProblems.Kind.EMPTY_FILE);
    }
    return problems[input].report().stream()
        .map(line -> line.replace(path(input).toString(), inputs.get(input).path()))
        .toList();
  }

  /** Java's paths make s3a:/ of s3a://. */
  private Path path(int input) {
    return Path.of(inputs.get(input).path());
  }
}
