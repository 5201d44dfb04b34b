package dev.cloze.task.tagging;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.leaderboard.Submission;
import dev.cloze.task.metrics.TaggingScore;
import dev.cloze.task.reading.TaskFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Tags for words. The tags of a data set are those that occur in any of its parts, in the order of
 * strings.
 */
public final class TaggingTask implements Task<TaggedSentence, List<String>> {
  private final TagKind kind;
  private final List<String> labels;

  private TaggingTask(TagKind kind, List<String> labels) {
    this.kind = kind;
    this.labels = List.copyOf(labels);
  }

  /** The names of the tasks: ner, chunk, pos. */
  public static List<String> names() {
    return List.of(TagKind.values()).stream().map(TaggingTask::name).toList();
  }

  /**
   * Reads the tags of all parts that are there.
   *
   * @param data a folder with one file per part, such as {@code train.txt} or {@code
   *     en-ud-dev.conllu}; or one such file
   */
  public static TaggingTask open(String name, Path data) {
    TagKind kind = TagKind.valueOf(name.toUpperCase(Locale.ROOT));
    var labels = new TreeSet<String>();
    List<Path> files = new ArrayList<>();
    for (Split split : Split.values()) {
      files.addAll(files(data, split));
    }
    if (files.isEmpty()) {
      throw TaskFiles.missing(data, "train.conllu or train.txt");
    }
    for (Path file : new TreeSet<>(files)) {
      TaggedFile.read(file, kind, new ArrayList<>()).forEach(one -> labels.addAll(one.tags()));
    }
    return new TaggingTask(kind, List.copyOf(labels));
  }

  private static String name(TagKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return name(kind);
  }

  @Override
  public TaskKind kind() {
    return TaskKind.TAGGING;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public List<Dataset<TaggedSentence, List<String>>> read(Path data, Split split) {
    String part = split.name().toLowerCase(Locale.ROOT);
    List<Path> files = files(data, split);
    if (files.isEmpty()) {
      throw TaskFiles.missing(data, "%s.conllu or %s.txt".formatted(part, part));
    }
    List<String> problems = new ArrayList<>();
    List<TaggedSentence> sentences = TaggedFile.read(files.get(0), kind, problems);
    return List.of(new ExampleSet<>(part, sentences, problems, true, this::score, this::write));
  }

  private static List<Path> files(Path data, Split split) {
    if (Files.isRegularFile(data)) {
      return List.of(data);
    }
    String part =
        switch (split) {
          case TRAIN -> "train";
          case DEV -> "dev|val|valid|validation|testa";
          case TEST -> "test|testb";
        };
    Pattern name =
        Pattern.compile(
            "(.*[-_.])?(%s)(\\.(conllu|conll|txt|tsv|bio|iob|iob2))?(\\.(gz|bz2|xz|zst))?"
                .formatted(part));
    List<Path> files = TaskFiles.matching(data, name);
    if (files.size() > 1) {
      throw new TaskException(
          "%s holds several files of this part: %s; name the one to read instead of the folder"
              .formatted(data, files.stream().map(file -> "" + file.getFileName()).toList()));
    }
    return files;
  }

  private Scores score(List<TaggedSentence> sentences, List<List<String>> predictions) {
    TaggingScore score = kind.score();
    for (int i = 0; i < sentences.size(); i++) {
      score.add(sentences.get(i).tags(), predictions.get(i));
    }
    return score.scores();
  }

  /** What conlleval reads: word, gold tag, predicted tag. */
  private List<Path> write(
      Path folder, List<TaggedSentence> sentences, List<List<String>> predictions)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      TaggedSentence sentence = sentences.get(i);
      for (int w = 0; w < sentence.words().size(); w++) {
        lines.add(
            "%s %s %s"
                .formatted(
                    sentence.words().get(w).replace(' ', '_'),
                    sentence.tags().get(w),
                    predictions.get(i).get(w)));
      }
      lines.add("");
    }
    return List.of(Submission.lines(folder, name() + ".txt", lines));
  }
}
