package dev.cloze.task.finetune;

import dev.cloze.config.ElmoTaskConfig;
import dev.cloze.task.TaskException;
import dev.cloze.task.embed.WordIds;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.text.words.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What ELMo reads of one kind of example, and what the scores mean.
 *
 * @param <E> the kind
 * @param <P> what is predicted for one
 */
abstract sealed class WordReading<E extends Example, P> {
  final Labels labels;
  private final int length;
  private final WordIds ids;
  private long read;
  private long cut;
  private long empty;

  private WordReading(Labels labels, int length, WordIds ids) {
    this.labels = labels;
    this.length = length;
    this.ids = ids;
  }

  /**
   * The way of a task of tagging or classification.
   *
   * @param length the most words of a text
   * @param ids count what the ELMo will not see of words
   */
  @SuppressWarnings("unchecked") // the head of a task says what its examples and predictions are
  static <E extends Example, P> WordReading<E, P> of(
      Task<E, P> task, ElmoTaskConfig config, int length, WordIds ids) {
    Labels labels = new Labels(task.labels(), config.head().labels());
    return (WordReading<E, P>)
        (config.textsOfExample() == 0
            ? new OfWords(labels, length, ids)
            : new OfTexts(labels, length, ids, config.textsOfExample()));
  }

  /**
   * @param index of the example in its data set
   */
  abstract List<WordItem> items(E example, int index);

  /**
   * @param scores of each item, for each word or once
   */
  abstract P prediction(List<float[][]> scores);

  final int length() {
    return length;
  }

  /** A text as it is read: a text without words as one without letters. */
  final List<String> seen(List<String> words) {
    read++;
    words.forEach(word -> ids.count(word, 0));
    if (words.isEmpty()) {
      empty++;
      return List.of("");
    }
    cut += words.size() > length ? 1 : 0;
    return words;
  }

  final List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (cut > 0) {
      problems.add(
          "%,d of %,d texts have more than %,d words: %s. Set training.length to read more at once."
              .formatted(
                  cut,
                  read,
                  length,
                  this instanceof OfWords ? "they are read in parts" : "the rest is not read"));
    }
    if (empty > 0) {
      problems.add(
          "%,d of %,d texts have no words; they are read as one empty word."
              .formatted(empty, read));
    }
    problems.addAll(ids.problems());
    return problems;
  }

  /** Every word has a tag. */
  private static final class OfWords extends WordReading<TaggedSentence, List<String>> {
    OfWords(Labels labels, int length, WordIds ids) {
      super(labels, length, ids);
    }

    @Override
    List<WordItem> items(TaggedSentence example, int index) {
      if (example.words().isEmpty()) {
        throw new TaskException(
            "Sentence %s has no words: leave it out of the data.".formatted(example.id()));
      }
      List<String> words = seen(example.words());
      List<WordItem> items = new ArrayList<>();
      for (int from = 0; from < words.size(); from += length()) {
        int to = Math.min(from + length(), words.size());
        int[] tags =
            example.tags().isEmpty()
                ? null
                : example.tags().subList(from, to).stream().mapToInt(labels::output).toArray();
        items.add(new WordItem(index, List.of(words.subList(from, to)), to - from, tags));
      }
      return items;
    }

    @Override
    List<String> prediction(List<float[][]> scores) {
      return scores.stream()
          .flatMap(Arrays::stream)
          .map(word -> labels.label(TaggingObjective.best(word)))
          .toList();
    }
  }

  /** A text or a pair of texts has a class; words stand between blanks. */
  private static final class OfTexts extends WordReading<TextExample, float[]> {
    private final int textsOfExample;

    OfTexts(Labels labels, int length, WordIds ids, int textsOfExample) {
      super(labels, length, ids);
      this.textsOfExample = textsOfExample;
    }

    @Override
    List<WordItem> items(TextExample example, int index) {
      List<List<String>> texts = new ArrayList<>();
      texts.add(first(example.text()));
      example.pair().ifPresent(pair -> texts.add(first(pair)));
      if (texts.size() != textsOfExample) {
        throw new TaskException(
            "Example %s has %s, and what is learned here is about %s."
                .formatted(
                    example.id(),
                    texts.size() == 1 ? "one text" : "two texts",
                    textsOfExample == 1 ? "single texts" : "pairs"));
      }
      int[] label = example.label().stream().mapToInt(labels::output).toArray();
      return List.of(new WordItem(index, texts, 1, label.length == 0 ? null : label));
    }

    private List<String> first(String text) {
      List<String> words = seen(Words.of(text));
      return words.subList(0, Math.min(length(), words.size()));
    }

    @Override
    float[] prediction(List<float[][]> scores) {
      return labels.inTaskOrder(scores.get(0)[0]);
    }
  }
}
