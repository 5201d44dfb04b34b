package dev.cloze.task.finetune;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoModel;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;

/** Small ELMos that have learned nothing, and tasks that they can do all the same. */
final class ToyElmo {
  private ToyElmo() {}

  /** Spells words; those that differ in a letter have vectors that differ. */
  static ElmoConfig spelling() {
    CharacterCnnConfig characters =
        new CharacterCnnConfig(
            8,
            List.of(new CharacterCnnConfig.Filter(1, 16), new CharacterCnnConfig.Filter(2, 16)),
            "tanh",
            0,
            12);
    return new ElmoConfig(Optional.of(characters), 0, 16, 16, 2, 3, 3, true, true, 0.1, false);
  }

  /** In the original's container. */
  static Path original(ElmoConfig config, Path directory) throws IOException {
    Files.createDirectories(directory);
    try (ElmoModel model = new ElmoModel(config, 7)) {
      ElmoFiles.writeOriginal(model, ElmoOptions.of(config), directory);
    }
    return directory;
  }

  /** A task whose examples follow from the part of the data. */
  record Made<E extends Example, P>(
      String name,
      TaskKind kind,
      List<String> labels,
      BiFunction<Split, Random, List<E>> examples,
      BiFunction<List<E>, List<P>, Double> metric)
      implements Task<E, P> {
    @Override
    public List<Dataset<E, P>> read(Path data, Split split) {
      return List.of(
          new ExampleSet<>(
              split.name(),
              examples.apply(split, new Random(split.ordinal())),
              List.of(),
              true,
              (all, predictions) -> {
                double score = metric.apply(all, predictions);
                return new Scores(Map.of("score", score), score);
              },
              (directory, all, predictions) -> List.of()));
    }
  }

  /** A word's tag depends on its neighbour: B before a comma, E after one. No word tells alone. */
  static Made<TaggedSentence, List<String>> tagging(List<String> labels) {
    return new Made<>(
        "tags",
        TaskKind.TAGGING,
        labels,
        (split, random) -> sentences(split == Split.TRAIN ? 96 : 48, random),
        ToyElmo::tagAccuracy);
  }

  private static List<TaggedSentence> sentences(int count, Random random) {
    List<TaggedSentence> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      List<String> tags = new ArrayList<>();
      int length = 3 + random.nextInt(6);
      int comma = 1 + random.nextInt(length - 2);
      for (int at = 0; at < length; at++) {
        words.add(at == comma ? "," : "word" + random.nextInt(5));
        tags.add(at == comma - 1 ? "B" : at == comma + 1 ? "E" : "O");
      }
      sentences.add(new TaggedSentence("s" + i, words, tags));
    }
    return sentences;
  }

  private static double tagAccuracy(
      List<TaggedSentence> sentences, List<List<String>> predictions) {
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

  /** Is a text good? Do two texts differ in that? */
  static Made<TextExample, float[]> texts(boolean pairs, List<String> labels) {
    return new Made<>(
        pairs ? "pairs" : "texts",
        TaskKind.CLASSIFICATION,
        labels,
        (split, random) -> texts(split == Split.TRAIN ? 144 : 48, pairs, random),
        (all, scores) -> classAccuracy(labels, all, scores));
  }

  private static List<TextExample> texts(int count, boolean pairs, Random random) {
    List<TextExample> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean first = random.nextBoolean();
      boolean second = pairs && random.nextBoolean();
      texts.add(
          new TextExample(
              "t" + i,
              text(first, random),
              pairs ? Optional.of(text(second, random)) : Optional.empty(),
              List.of(),
              Optional.of(first == second ? "no" : "yes")));
    }
    return texts;
  }

  private static String text(boolean good, Random random) {
    List<String> words = new ArrayList<>();
    for (int at = 0; at < 3 + random.nextInt(4); at++) {
      words.add("word" + random.nextInt(5));
    }
    words.add(random.nextInt(words.size()), good ? "good" : "bad");
    return String.join(" ", words);
  }

  private static double classAccuracy(
      List<String> labels, List<TextExample> texts, List<float[]> scores) {
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
