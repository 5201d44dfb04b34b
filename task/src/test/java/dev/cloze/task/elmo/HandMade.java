package dev.cloze.task.elmo;

import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tasks of examples that are there already. */
final class HandMade {
  private HandMade() {}

  /** One number for all predictions. */
  interface Metric<E, P> {
    double of(List<E> examples, List<P> predictions);
  }

  record Named<E extends Example, P>(String name, TaskKind kind, List<String> labels)
      implements Task<E, P> {
    @Override
    public List<Dataset<E, P>> read(Path data, Split split) {
      throw new UnsupportedOperationException();
    }
  }

  /** Labelled examples that nothing is written of. */
  static <E extends Example, P> Dataset<E, P> examples(List<E> examples, Metric<E, P> metric) {
    return new ExampleSet<>(
        "examples",
        examples,
        List.of(),
        true,
        (all, predictions) -> {
          double score = metric.of(all, predictions);
          return new Scores(Map.of("score", score), score);
        },
        (directory, all, predictions) -> {
          throw new UnsupportedOperationException();
        });
  }

  static Task<TaggedSentence, List<String>> tagging(List<TaggedSentence> sentences) {
    return new Named<>(
        "tags",
        TaskKind.TAGGING,
        sentences.stream().flatMap(s -> s.tags().stream()).distinct().sorted().toList());
  }

  static Task<TextExample, float[]> classification(List<TextExample> texts) {
    return new Named<>(
        "texts",
        TaskKind.CLASSIFICATION,
        texts.stream().map(t -> t.label().orElseThrow()).distinct().sorted().toList());
  }

  /** The share of words whose tag is right. */
  static double tagAccuracy(List<TaggedSentence> sentences, List<List<String>> predictions) {
    double right = 0;
    double words = 0;
    for (int i = 0; i < sentences.size(); i++) {
      for (int word = 0; word < sentences.get(i).tags().size(); word++) {
        right += sentences.get(i).tags().get(word).equals(predictions.get(i).get(word)) ? 1 : 0;
        words++;
      }
    }
    return right / words;
  }

  /** F1 of whole entities, kind and borders right. */
  static double entityF1(List<TaggedSentence> sentences, List<List<String>> predictions) {
    double found = 0;
    double wanted = 0;
    double right = 0;
    for (int i = 0; i < sentences.size(); i++) {
      Set<String> gold = entities(sentences.get(i).tags());
      Set<String> guessed = entities(predictions.get(i));
      wanted += gold.size();
      found += guessed.size();
      guessed.retainAll(gold);
      right += guessed.size();
    }
    return found + wanted == 0 ? 0 : 2 * right / (found + wanted);
  }

  private static Set<String> entities(List<String> tags) {
    Set<String> entities = new HashSet<>();
    for (int begin = 0; begin < tags.size(); begin++) {
      String kind = tags.get(begin).substring(Math.min(2, tags.get(begin).length()));
      boolean inside = tags.get(begin).startsWith("I-");
      boolean goesOn = inside && begin > 0 && tags.get(begin - 1).matches("[BI]-" + kind);
      if (tags.get(begin).equals("O") || goesOn) {
        continue;
      }
      int end = begin + 1;
      while (end < tags.size() && tags.get(end).equals("I-" + kind)) {
        end++;
      }
      entities.add(kind + " " + begin + " " + end);
    }
    return entities;
  }

  static double classAccuracy(List<TextExample> texts, List<float[]> scores) {
    List<String> labels = classification(texts).labels();
    double right = 0;
    for (int i = 0; i < texts.size(); i++) {
      int best = 0;
      for (int label = 1; label < scores.get(i).length; label++) {
        best = scores.get(i)[label] > scores.get(i)[best] ? label : best;
      }
      right += texts.get(i).label().orElseThrow().equals(labels.get(best)) ? 1 : 0;
    }
    return right / texts.size();
  }
}
