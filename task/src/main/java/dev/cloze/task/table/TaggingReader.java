package dev.cloze.task.table;

import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.leaderboard.Submission;
import dev.cloze.task.metrics.Entity;
import dev.cloze.task.metrics.TaggingScore;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words with tags. Where all tags are of the kind O, B-PER, entities are scored. */
final class TaggingReader implements TableReader<TaggedSentence, List<String>> {
  private final TableDescription description;

  TaggingReader(TableDescription description) {
    this.description = description;
  }

  @Override
  public Dataset<TaggedSentence, List<String>> read(Path data, Split split) {
    List<TaggedSentence> sentences = new ArrayList<>();
    var ids = new Ids();
    var labels = new Labels(description.labels());
    List<String> problems =
        new ArrayList<>(
            TableReader.rows(
                description,
                data,
                split,
                row -> {
                  boolean hidden =
                      split == Split.TEST && !row.values().containsKey(description.label());
                  String number = Integer.toString(sentences.size());
                  sentences.add(
                      new TaggedSentence(
                          ids.add(description.id().map(row::text).orElse(number), row.place()),
                          words(row),
                          hidden ? List.of() : tags(row, labels)));
                }));
    boolean labelled = sentences.stream().noneMatch(sentence -> sentence.tags().isEmpty());
    String name = split.name().toLowerCase(Locale.ROOT);
    problems.addAll(labels.problems(name));
    return new ExampleSet<>(name, sentences, problems, labelled, this::score, this::write);
  }

  private List<String> words(TableRow row) {
    List<String> words = row.words(description.text());
    if (words.isEmpty() || words.stream().anyMatch(String::isBlank)) {
      throw row.error("\"%s\" is empty, or a word of it".formatted(description.text()));
    }
    return words;
  }

  private List<String> tags(TableRow row, Labels labels) {
    List<String> tags = row.words(description.label());
    int words = words(row).size();
    if (tags.size() != words) {
      throw row.error("%d tags for %d words".formatted(tags.size(), words));
    }
    tags.forEach(tag -> labels.add(tag, row.place(), ""));
    return tags;
  }

  private Scores score(List<TaggedSentence> sentences, List<List<String>> predictions) {
    TaggingScore score =
        description.labels().stream().allMatch(Entity::isTag)
            ? TaggingScore.ofEntities(Entity.Reading.LENIENT)
            : TaggingScore.ofWords();
    for (int i = 0; i < sentences.size(); i++) {
      score.add(sentences.get(i).tags(), predictions.get(i));
    }
    return score.scores();
  }

  private List<Path> write(
      Path folder, List<TaggedSentence> sentences, List<List<String>> predictions)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("id\tprediction");
    for (int i = 0; i < sentences.size(); i++) {
      lines.add(sentences.get(i).id() + "\t" + String.join(" ", predictions.get(i)));
    }
    return List.of(Submission.lines(folder, "predictions.tsv", lines));
  }
}
