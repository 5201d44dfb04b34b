package dev.cloze.task.elmo;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.TextExample;
import dev.cloze.text.words.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a network reads of one kind of example, and what its scores mean.
 *
 * @param <E> the kind
 * @param <P> what is predicted for one
 */
abstract sealed class ExampleReader<E extends Example, P> {
  private final List<String> labels;
  private final Map<String, Integer> numbers = new HashMap<>();

  private ExampleReader(List<String> labels) {
    this.labels = List.copyOf(labels);
    for (int i = 0; i < labels.size(); i++) {
      numbers.put(labels.get(i), i);
    }
  }

  List<String> labels() {
    return labels;
  }

  /** Texts that have a label together, or 0 where each word has one. */
  abstract int textsOfExample(E example);

  /**
   * The words of the texts.
   *
   * @throws TaskException if there is none
   */
  abstract List<List<String>> texts(E example);

  /** The numbers of the labels: one for each word, or one. */
  abstract int[] labels(E example);

  /**
   * @param scores of each label, for each word, or once
   */
  abstract P prediction(float[][] scores);

  /** Rows of scores that an example has. */
  int rows(E example) {
    return textsOfExample(example) == 0 ? texts(example).get(0).size() : 1;
  }

  final int number(E example, String label) {
    Integer number = numbers.get(label);
    if (number == null) {
      throw new TaskException(
          "Example %s has the label %s, expected one of %s."
              .formatted(example.id(), label, String.join(", ", labels)));
    }
    return number;
  }

  private static List<String> requireWords(Example example, List<String> words) {
    if (words.isEmpty()) {
      throw new TaskException(
          "Example %s has no words: leave it out of the data.".formatted(example.id()));
    }
    return words;
  }

  /** Every word has a tag. */
  static final class OfWords extends ExampleReader<TaggedSentence, List<String>> {
    OfWords(List<String> labels) {
      super(labels);
    }

    @Override
    int textsOfExample(TaggedSentence example) {
      return 0;
    }

    @Override
    List<List<String>> texts(TaggedSentence example) {
      return List.of(requireWords(example, example.words()));
    }

    @Override
    int[] labels(TaggedSentence example) {
      return example.tags().stream().mapToInt(tag -> number(example, tag)).toArray();
    }

    @Override
    List<String> prediction(float[][] scores) {
      List<String> tags = new ArrayList<>();
      for (float[] word : scores) {
        int best = 0;
        for (int i = 1; i < word.length; i++) {
          best = word[i] > word[best] ? i : best;
        }
        tags.add(labels().get(best));
      }
      return tags;
    }
  }

  /** A text or a pair of texts has a class; words stand between blanks. */
  static final class OfTexts extends ExampleReader<TextExample, float[]> {
    OfTexts(List<String> labels) {
      super(labels);
    }

    @Override
    int textsOfExample(TextExample example) {
      return example.pair().isPresent() ? 2 : 1;
    }

    @Override
    List<List<String>> texts(TextExample example) {
      List<List<String>> texts = new ArrayList<>();
      texts.add(requireWords(example, Words.of(example.text())));
      example.pair().ifPresent(pair -> texts.add(requireWords(example, Words.of(pair))));
      return texts;
    }

    @Override
    int[] labels(TextExample example) {
      return example.label().stream().mapToInt(label -> number(example, label)).toArray();
    }

    @Override
    float[] prediction(float[][] scores) {
      return scores[0];
    }
  }
}
