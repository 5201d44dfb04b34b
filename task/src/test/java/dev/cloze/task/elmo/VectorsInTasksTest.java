package dev.cloze.task.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloze.engine.Engine;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.example.Task;
import dev.cloze.task.example.TextExample;
import dev.cloze.train.ModelDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the vectors of a pre-trained ELMo are worth beside random ones: real data, several seeds.
 * {@code -Dcloze.elmo=DIR} names its run or directory. Prints what docs/results/elmo.md shows.
 */
@Tag("slow")
class VectorsInTasksTest {
  private static final int SEEDS = Integer.getInteger("cloze.test.seeds", 3);
  private static final ElmoTaskSettings SETTINGS =
      new ElmoTaskSettings(100, 1, 0.5, 1e-3, 32, 12, 4, 1);

  @BeforeAll
  static void start() {
    Engine.start(Integer.getInteger("cloze.test.threads", 2), "medium");
  }

  @Test
  void namesInNorwegian() throws IOException {
    List<TaggedSentence> sentences =
        sentences("ud/norne-no_bokmaal-dev.conllu.gz", 9, "name=", "O");
    compare("names, Norwegian", HandMade.tagging(sentences), tagged(sentences, HandMade::entityF1));
  }

  @Test
  void partsOfSpeechInGerman() throws IOException {
    List<TaggedSentence> sentences = sentences("ud/de_gsd-ud-dev.conllu", 3, "", "X");
    compare(
        "parts of speech, German",
        HandMade.tagging(sentences),
        tagged(sentences, HandMade::tagAccuracy));
  }

  @Test
  void sentimentInEnglish() throws IOException {
    List<TextExample> train = texts("glue/SST-2/train.tsv.gz", 4000);
    List<TextExample> dev = texts("glue/SST-2/dev.tsv", 872);
    compare(
        "sentiment, English",
        HandMade.classification(train),
        List.of(
            HandMade.examples(train, HandMade::classAccuracy),
            HandMade.examples(dev, HandMade::classAccuracy)));
  }

  /** Trains with both kinds of vectors; those of ELMo must be the better ones in every seed. */
  private static <E extends Example, P> void compare(
      String name, Task<E, P> task, List<Dataset<E, P>> parts) throws IOException {
    try (ElmoVectors elmo = ElmoVectors.open(ModelDirectory.resolve(elmo()))) {
      DoubleSummaryStatistics pretrained = scores(name + ", ELMo", task, parts, elmo);
      DoubleSummaryStatistics random;
      try (RandomVectors vectors = new RandomVectors(elmo.size(), 1)) {
        random = scores(name + ", random", task, parts, vectors);
      }
      assertThat(pretrained.getMin()).as(name).isGreaterThan(random.getMax());
    }
  }

  private static <E extends Example, P> DoubleSummaryStatistics scores(
      String name, Task<E, P> task, List<Dataset<E, P>> parts, FrozenVectors vectors) {
    DoubleSummaryStatistics scores = new DoubleSummaryStatistics();
    for (int seed = 1; seed <= SEEDS; seed++) {
      long begun = System.nanoTime();
      try (var tuning = new ElmoFineTuning<>(task, vectors, SETTINGS.withSeed(seed))) {
        var result = tuning.run(parts.get(0), parts.get(1), (epoch, loss, s) -> {});
        scores.accept(result.scores().main());
        System.out.printf(
            Locale.ROOT,
            "%s, seed %d: %s, best of %d epochs is %d, mix %s, gamma %.3f, %.0f s%n",
            name,
            seed,
            result.scores().values(),
            result.epochs(),
            result.bestEpoch(),
            result.mixWeights(),
            result.mixGamma(),
            (System.nanoTime() - begun) / 1e9);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %.4f (%.4f to %.4f)%n",
        name,
        scores.getAverage(),
        scores.getMin(),
        scores.getMax());
    return scores;
  }

  private static Path elmo() {
    String named = System.getProperty("cloze.elmo");
    assumeTrue(named != null, "skipped: -Dcloze.elmo names no model");
    return Path.of(named);
  }

  /** The first four fifths to learn from, the rest to judge. */
  private static List<Dataset<TaggedSentence, List<String>>> tagged(
      List<TaggedSentence> sentences, HandMade.Metric<TaggedSentence, List<String>> metric) {
    int border = sentences.size() * 4 / 5;
    return List.of(
        HandMade.examples(sentences.subList(0, border), metric),
        HandMade.examples(sentences.subList(border, sentences.size()), metric));
  }

  /**
   * @param column of the tag; of several with bars between them the one behind {@code prefix}
   */
  private static List<TaggedSentence> sentences(
      String file, int column, String prefix, String otherwise) throws IOException {
    List<TaggedSentence> sentences = new ArrayList<>();
    List<String> words = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (String line : lines(file)) {
      String[] fields = line.split("\t");
      if (line.isBlank() && !words.isEmpty()) {
        sentences.add(
            new TaggedSentence(
                file + " " + sentences.size(), List.copyOf(words), List.copyOf(tags)));
        words.clear();
        tags.clear();
      } else if (!line.startsWith("#") && fields.length > column && fields[0].matches("\\d+")) {
        words.add(fields[1].replace(' ', '_'));
        tags.add(
            Arrays.stream(fields[column].split("\\|"))
                .filter(value -> value.startsWith(prefix))
                .map(value -> value.substring(prefix.length()))
                .findFirst()
                .orElse(otherwise));
      }
    }
    return sentences;
  }

  private static List<TextExample> texts(String file, int most) throws IOException {
    return lines(file).stream()
        .skip(1)
        .limit(most)
        .map(line -> line.split("\t"))
        .map(
            fields ->
                new TextExample(
                    fields[0], fields[0], Optional.empty(), List.of(), Optional.of(fields[1])))
        .toList();
  }

  private static List<String> lines(String name) throws IOException {
    Path file = tasks().resolve(name);
    try (InputStream bytes = Files.newInputStream(file);
        InputStream text = name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        var reader = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private static Path tasks() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/data/tasks");
      if (Files.exists(folder)) {
        return folder;
      }
    }
    assumeTrue(false, "skipped: no shared/data/tasks beside the project");
    throw new AssertionError();
  }
}
