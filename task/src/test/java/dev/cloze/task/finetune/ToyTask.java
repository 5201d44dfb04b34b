package dev.cloze.task.finetune;

import dev.cloze.config.BertConfig;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.ExampleSet;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TaskKind;
import dev.cloze.task.example.TextExample;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Is there more good than bad in a text? Of 120 texts to learn from and 60 to be judged by. */
public record ToyTask(String name, List<String> labels) implements Task<TextExample, float[]> {
  private static final List<String> WORDS =
      List.of("good", "fine", "bad", "poor", "film", "book", "it", "was", "very", "a");

  public ToyTask() {
    this("toy", List.of("negative", "positive"));
  }

  @Override
  public TaskKind kind() {
    return TaskKind.CLASSIFICATION;
  }

  @Override
  public List<Dataset<TextExample, float[]>> read(Path data, Split split) {
    Random random = new Random(split.ordinal());
    List<TextExample> examples = new ArrayList<>();
    for (int i = 0; i < (split == Split.TRAIN ? 120 : 60); i++) {
      boolean positive = random.nextBoolean();
      StringBuilder text = new StringBuilder(WORDS.get((positive ? 0 : 2) + random.nextInt(2)));
      for (int j = random.nextInt(9); j >= 0; j--) {
        String word = WORDS.get(4 + random.nextInt(6));
        text = random.nextBoolean() ? text.append(' ').append(word) : text.insert(0, word + " ");
      }
      examples.add(
          new TextExample(
              "%s-%d".formatted(split, i),
              text.toString(),
              Optional.empty(),
              List.of(),
              Optional.of(positive ? "positive" : "negative")));
    }
    return List.of(
        new ExampleSet<>(
            split.name().toLowerCase(Locale.ROOT),
            examples,
            List.of(),
            true,
            this::score,
            (folder, all, predictions) -> List.of()));
  }

  private Scores score(List<TextExample> examples, List<float[]> predictions) {
    int right = 0;
    for (int i = 0; i < predictions.size(); i++) {
      float[] scores = predictions.get(i);
      String predicted = labels.get(scores[1] > scores[0] ? 1 : 0);
      right += predicted.equals(examples.get(i).label().orElseThrow()) ? 1 : 0;
    }
    double accuracy = (double) right / predictions.size();
    return new Scores(Map.of("accuracy", accuracy), accuracy);
  }

  /** A small BERT that has learned nothing. */
  public static Path model(Path directory) throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(WORDS);
    BertConfig config =
        new BertConfig(tokens.size(), 24, 2, 3, 36, "gelu", 0.1, 0.1, 32, 2, 0.1, 1e-12, 0);
    Files.createDirectories(directory);
    try (BertForPreTraining model = new BertForPreTraining(config, 1)) {
      BertFiles.write(model, directory);
    }
    TokenizerFiles.write(
        new WordPieceTokenizer(Vocabulary.of(tokens), WordPieceOptions.UNCASED), directory);
    return directory;
  }
}
