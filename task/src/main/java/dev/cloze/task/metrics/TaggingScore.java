package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Scores;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tags word by word and, where they mark entities, precision, recall and F1 of whole entities. */
public final class TaggingScore {
  private final Entity.Reading reading; // null: tags mark no entities
  private final Map<String, Counts> types = new TreeMap<>();
  private final Counts all = new Counts();
  private long words;
  private long correct;

  private static final class Counts {
    private long gold;
    private long predicted;
    private long common;

    double precision() {
      return predicted == 0 ? 0 : (double) common / predicted;
    }

    double recall() {
      return gold == 0 ? 0 : (double) common / gold;
    }

    double f1() {
      return gold + predicted == 0 ? 0 : 2.0 * common / (gold + predicted);
    }
  }

  private TaggingScore(Entity.Reading reading) {
    this.reading = reading;
  }

  /** The share of words with the right tag: parts of speech. */
  public static TaggingScore ofWords() {
    return new TaggingScore(null);
  }

  /** Entities, which count if type and both ends are right. */
  public static TaggingScore ofEntities(Entity.Reading reading) {
    return new TaggingScore(reading);
  }

  /** Adds a sentence. */
  public void add(List<String> gold, List<String> predicted) {
    if (gold.size() != predicted.size()) {
      throw new TaskException(
          "%,d predicted tags for a sentence of %,d words; expected one for each"
              .formatted(predicted.size(), gold.size()));
    }
    for (int i = 0; i < gold.size(); i++) {
      words++;
      correct += gold.get(i).equals(predicted.get(i)) ? 1 : 0;
    }
    if (reading == null) {
      return;
    }
    List<Entity> found = Entity.in(predicted, reading);
    Set<Entity> golds = new HashSet<>(Entity.in(gold, reading));
    for (Entity entity : golds) {
      all.gold++;
      of(entity).gold++;
    }
    for (Entity entity : found) {
      all.predicted++;
      of(entity).predicted++;
      if (golds.contains(entity)) {
        all.common++;
        of(entity).common++;
      }
    }
  }

  /** Of entities: precision, recall and F1 of all, F1 of each type; always the words' accuracy. */
  public Scores scores() {
    if (words == 0) {
      throw new TaskException("there is nothing to score: the data set has no words");
    }
    Map<String, Double> values = new LinkedHashMap<>();
    double accuracy = (double) correct / words;
    if (reading == null) {
      values.put("accuracy", accuracy);
      return new Scores(values, accuracy);
    }
    values.put("precision", all.precision());
    values.put("recall", all.recall());
    values.put("f1", all.f1());
    values.put("accuracy", accuracy);
    types.forEach((type, counts) -> values.put("f1_" + type, counts.f1()));
    return new Scores(values, all.f1());
  }

  private Counts of(Entity entity) {
    return types.computeIfAbsent(entity.type(), type -> new Counts());
  }
}
