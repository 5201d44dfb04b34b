package dev.cloze.task.corpora;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.DividedTask;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.leaderboard.Submission;
import dev.cloze.task.metrics.ClassificationMetric;
import dev.cloze.task.reading.TaskFiles;
import dev.cloze.task.reading.TextLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the two sets. */
public final class PangLeeTask implements Task<TextExample, float[]> {
  private static final Pattern REVIEW =
      Pattern.compile("(?:.*/)?(neg|pos)/cv([0-9]{3})_[0-9]+\\.txt");
  private static final Pattern SENTENCES =
      Pattern.compile("(?:.*/)?(quote|plot)\\.tok\\.gt9\\.5000");

  private final String name;
  private final String archive;
  private final List<String> labels;

  private PangLeeTask(String name, String archive, List<String> labels) {
    this.name = name;
    this.archive = archive;
    this.labels = labels;
  }

  /**
   * 2,000 film reviews, whose folds are those of the authors (Pang and Lee, 2004): the hundreds of
   * the files' numbers.
   */
  public static PangLeeTask movieReviews() {
    return new PangLeeTask("movie-reviews", "movie_reviews.zip", List.of("neg", "pos"));
  }

  /** 10,000 sentences of film reviews and plots; row i is of fold i mod 10. */
  public static PangLeeTask subjectivity() {
    return new PangLeeTask("subjectivity", "subjectivity.zip", List.of("objective", "subjective"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TaskKind kind() {
    return TaskKind.CLASSIFICATION;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  /**
   * @param data the archive, or the folder that holds it
   */
  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    Path file = Files.isRegularFile(data) ? data : data.resolve(archive);
    if (!Files.isRegularFile(file)) {
      throw TaskFiles.missing(data, archive);
    }
    List<String> problems = new ArrayList<>();
    List<TextExample> examples = new ArrayList<>();
    TextLines.eachText(
        file,
        problems,
        (place, text) -> {
          Matcher review = REVIEW.matcher(place);
          if (review.matches()) {
            addReview(review, TextLines.all(text), split, examples);
          } else if (SENTENCES.matcher(place).matches()) {
            addSentences(place, TextLines.all(text), split, examples);
          }
        });
    if (examples.isEmpty()) {
      throw new TaskException("%s holds nothing of %s".formatted(file, name));
    }
    examples.sort(Comparator.comparing(TextExample::id)); // classes in turn
    return List.of(
        new ExampleSet<>(
            split.name().toLowerCase(Locale.ROOT),
            examples,
            problems,
            true,
            (scored, predictions) ->
                ClassificationMetric.ACCURACY.of(
                    labels,
                    scored.stream().map(example -> example.label().orElseThrow()).toList(),
                    predictions),
            (folder, written, predictions) ->
                List.of(
                    Submission.glue(
                        folder,
                        name + ".tsv",
                        predictions.stream()
                            .map(scores -> labels.get(ClassificationMetric.best(scores)))
                            .toList()))));
  }

  private static void addReview(
      Matcher member, String text, Split split, List<TextExample> examples) {
    int number = Integer.parseInt(member.group(2));
    if (DividedTask.split(number / 100) == split) {
      String id = "cv%03d/%s".formatted(number, member.group(1));
      String oneLine = text.strip().replaceAll("\\s*\n\\s*", " ");
      add(id, oneLine, member.group(1), member.group(), examples);
    }
  }

  private static void addSentences(
      String place, String text, Split split, List<TextExample> examples) {
    String label = place.contains("quote.tok") ? "subjective" : "objective";
    String[] lines = text.split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (DividedTask.split(i) == split) {
        String id = "%04d/%s".formatted(i, label);
        add(id, lines[i].strip(), label, "%s, line %d".formatted(place, i + 1), examples);
      }
    }
  }

  private static void add(
      String id, String text, String label, String place, List<TextExample> examples) {
    if (text.isEmpty()) {
      throw new TaskException(place + ": the text is empty");
    }
    examples.add(new TextExample(id, text, Optional.empty(), List.of(), Optional.of(label)));
  }
}
