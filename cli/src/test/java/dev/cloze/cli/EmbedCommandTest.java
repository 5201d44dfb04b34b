package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.engine.Tensors;
import dev.cloze.engine.hdf5.Hdf5File;
import dev.cloze.model.elmo.ElmoFiles;
import dev.cloze.model.elmo.ElmoFixture;
import dev.cloze.model.elmo.ElmoModel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbedCommandTest {
  private static final double TOLERANCE = 1e-6;
  private static final String SENTENCE = "The first sentence .";

  @TempDir Path folder;

  private Path input(String... lines) throws IOException {
    return Files.writeString(folder.resolve("input.txt"), String.join("\n", lines) + "\n");
  }

  private static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(ElmoFixture.file(name).toFile());
  }

  private Path options(boolean skipConnections) throws IOException {
    String published = Files.readString(ElmoFixture.file("model/options.json"));
    return Files.writeString(
        folder.resolve("options.json"),
        published.replace(
            "\"use_skip_connections\": false", "\"use_skip_connections\": " + skipConnections));
  }

  private Outcome embed(Path options, Path output, Path input, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "embed",
                "--json",
                "--overwrite",
                "--options",
                options,
                "--weights",
                ElmoFixture.file("model/lm_weights.hdf5"),
                "--output",
                output,
                input));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray());
  }

  private float[] vectors(Path file, int sentence) throws IOException {
    try (Hdf5File vectors = Hdf5File.open(file);
        PointerScope scope = new PointerScope()) {
      return Tensors.floats(vectors.read(Integer.toString(sentence)));
    }
  }

  /** Compares with nested lists of numbers. */
  private static void assertClose(float[] actual, JsonNode expected) {
    List<Double> numbers = new ArrayList<>();
    flatten(expected, numbers);
    assertThat(actual).hasSize(numbers.size());
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - numbers.get(i))).as("value %d", i).isLessThan(TOLERANCE);
    }
  }

  private static void flatten(JsonNode node, List<Double> target) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, target));
    } else {
      target.add(node.asDouble());
    }
  }

  /**
   * The original's expected vectors: three lists, of which row r of batch i reads sentence i, with
   * the state of its row; the top layer, one file a list, both directions apart.
   */
  @Test
  void expectedEmbeddingsOfTheOriginal() throws IOException {
    JsonNode lists = json("model/lm_embeddings_sentences.json");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      for (JsonNode list : lists) {
        lines.add(list.get(i).asText());
      }
    }
    Path output = folder.resolve("vectors.hdf5");
    Path input = input(lines.toArray(String[]::new));
    Outcome outcome =
        embed(options(false), output, input, "--layer", 2, "--state", "carried", "--batch", 3)
            .done();
    assertThat(outcome.json().get("tokens").asInt()).isEqualTo(744);
    try (PointerScope scope = new PointerScope()) {
      for (int list = 0; list < 3; list++) {
        try (Hdf5File file =
            Hdf5File.open(ElmoFixture.file("model/lm_embeddings_%d.hdf5".formatted(list)))) {
          for (int i = 0; i < 10; i++) {
            long words = file.shape(Integer.toString(i))[1];
            float[] expected = Tensors.floats(file.read(Integer.toString(i))); // [2, T, 16]
            float[] actual = vectors(output, 3 * i + list); // [T, 32]
            for (int at = 0; at < actual.length; at++) {
              int word = at / 32;
              int direction = at % 32 / 16;
              double want = expected[(int) (direction * words + word) * 16 + at % 16];
              assertThat(Math.abs(actual[at] - want)).isLessThan(TOLERANCE);
            }
          }
        }
      }
    }
    // A row alone is the same stream.
    Path alone = folder.resolve("alone.hdf5");
    List<String> second = new ArrayList<>();
    lists.get(1).forEach(line -> second.add(line.asText()));
    embed(
            options(false),
            alone,
            input(second.toArray(String[]::new)),
            "--layer",
            2,
            "--state",
            "carried",
            "--batch",
            1)
        .done();
    assertThat(vectors(alone, 9)).containsExactly(vectors(output, 28), within((float) TOLERANCE));
  }

  @Test
  void everyLayerFromZeroAndWithCarriedState() throws IOException {
    JsonNode expected = json("derived/inference.json");
    Path output = folder.resolve("vectors.hdf5");
    for (boolean skips : new boolean[] {false, true}) {
      JsonNode layers = expected.get("the_first_sentence use_skip_connections=" + skips);
      embed(options(skips), output, input("a b c", SENTENCE), "--layer", "all").done();
      assertClose(vectors(output, 1), layers.get("zero_state"));
      embed(
              options(skips),
              output,
              input(SENTENCE, SENTENCE),
              "--layer",
              "all",
              "--state",
              "carried",
              "--batch",
              1)
          .done();
      assertClose(vectors(output, 0), layers.get("zero_state"));
      assertClose(vectors(output, 1), layers.get("second_run_same_input"));
      embed(options(skips), output, input(SENTENCE), "--layer", "all", "--warm-up", 1).done();
      assertClose(vectors(output, 0), layers.get("second_run_same_input"));
    }
  }

  @Test
  void wordsAlone() throws IOException {
    JsonNode expected = json("derived/inference.json").get("token_embeddings");
    String cut = "a".repeat(60);
    Path output = folder.resolve("vectors.hdf5");
    Outcome outcome =
        embed(options(false), output, input("The . café " + cut), "--layer", 0).done();
    float[] vectors = vectors(output, 0); // [4, 32], each vector twice
    int word = 0;
    for (String name : List.of("The", ".", "café", cut)) {
      for (int i = 0; i < 32; i++) {
        double want = expected.get(name).get(i % 16).asDouble();
        assertThat(Math.abs(vectors[word * 32 + i] - want)).isLessThan(TOLERANCE);
      }
      word++;
    }
    assertThat(outcome.json().get("problems").get(0).asText())
        .isEqualTo(
            "1 words have more than 48 bytes, of which only the first 48 are read, as by the original; the first is "
                + cut
                + " in line 1");
    assertThat(outcome.err()).contains("cloze: 1 words have more than 48 bytes");
  }

  @Test
  void mixes() throws IOException {
    JsonNode expected = json("derived/inference.json");
    Path output = folder.resolve("vectors.hdf5");
    List<Object> mix =
        List.of("--layer", "mix", "--mix-weights", "0.1,0.3,0.5", "--mix-gamma", "1.1");
    embed(options(true), output, input(SENTENCE), mix.toArray()).done();
    assertClose(vectors(output, 0), expected.get("scalar_mix skip=true W=[0.1,0.3,0.5] gamma=1.1"));
    List<Object> normed = new ArrayList<>(mix);
    normed.add("--mix-layer-norm");
    embed(options(true), output, input(SENTENCE, "x"), normed.toArray()).done();
    assertClose(
        vectors(output, 0),
        expected.get("scalar_mix_layer_norm_bilm skip=true W=[0.1,0.3,0.5] gamma=1.1"));
  }

  private Path model() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("elmo"));
    ElmoConfig config = ElmoFixture.spelling(0);
    try (ElmoModel model = new ElmoModel(config, 3)) {
      ElmoFiles.writeOriginal(model, ElmoOptions.of(config), directory);
    }
    return directory;
  }

  @Test
  void jsonKeys() throws IOException {
    Path model = model();
    Path output = folder.resolve("v.jsonl");
    Outcome outcome =
        Outcome.of(
                "embed",
                "--json",
                "--model",
                model,
                "--layer",
                "all",
                "--output",
                output,
                input("The cat .", ""))
            .done();
    assertThat(outcome.keys())
        .containsExactly(
            "output",
            "sentences",
            "empty_sentences",
            "tokens",
            "layers",
            "vector_size",
            "seconds",
            "problems");
    assertThat(outcome.json().get("layers").asInt()).isEqualTo(3);
    assertThat(outcome.json().get("vector_size").asInt()).isEqualTo(10);
    assertThat(outcome.json().get("empty_sentences").asInt()).isEqualTo(1);
    Outcome plain =
        Outcome.of(
                "embed",
                "--model",
                model,
                "--overwrite",
                "--pooling",
                "unit-mean",
                "--output",
                output,
                input("The cat .", "x"))
            .done();
    assertThat(plain.out()).contains("vectors of 4 words in 2 sentences, 10 features, in ");
  }

  @Test
  void convertWritesTheOtherContainer() throws IOException {
    Path model = model();
    Path target = folder.resolve("as/safetensors");
    Outcome outcome = Outcome.of("convert", "--json", model, target).done();
    assertThat(outcome.keys()).containsExactly("source", "weights", "left_out");
    assertThat(outcome.json().get("left_out")).isEmpty();
    Path input = input("The cat .");
    for (Path directory : List.of(model, target)) {
      Path output = folder.resolve(directory.getFileName() + ".hdf5");
      Outcome.of("embed", "--model", directory, "--output", output, input).done();
    }
    assertThat(vectors(folder.resolve("safetensors.hdf5"), 0))
        .isEqualTo(vectors(folder.resolve("elmo.hdf5"), 0));
    Outcome.of("convert", model, target).failed(1, "safetensors exists already");
  }

  @Test
  void wrongUsageIsSaid() throws IOException {
    Path model = model();
    Path input = input("a");
    Path output = folder.resolve("v.npy");
    Outcome.of("embed", "--output", output, input)
        .failed(2, "expected --model, or --options and --weights");
    Outcome.of("embed", "--model", model, "--weights", input, "--output", output, input)
        .failed(2, "expected --model, or --options");
    Outcome.of("embed", "--model", model, "--output", "v.csv", input)
        .failed(2, "ends in .hdf5, .h5, .npy or .jsonl");
    Outcome.of("embed", "--model", model, "--layer", "top", "--output", output, input)
        .failed(2, "--layer is top, expected all, average, mix or the number");
    Outcome.of("embed", "--model", model, "--layer", "mix", "--output", output, input)
        .failed(2, "--layer mix and --mix-weights belong together");
    Outcome.of("embed", "--model", model, "--mix-gamma", "2", "--output", output, input)
        .failed(2, "want --layer mix");
    Outcome.of("embed", "--model", model, "--layer", "3", "--output", output, input)
        .failed(1, "There is no layer 3", "0 (the words alone) to 2");
    Outcome.of("embed", "--model", folder, "--output", output, input)
        .failed(1, "neither a model (no config.json, no options.json)");
    Files.writeString(output, "precious");
    Outcome.of("embed", "--model", model, "--output", output, input)
        .failed(1, "v.npy exists already", "--overwrite");
    assertThat(output).hasContent("precious");
    Outcome.of("fill-mask", "--model", model, "a [MASK]")
        .failed(1, "elmo is an ELMo", "has no tokenizer");
  }

  /** What a person is told of files that do not belong together, or are not what they should be. */
  @Test
  void badFilesAreNamed() throws IOException {
    Path model = model();
    Path options = model.resolve("options.json");
    Path weights = model.resolve("model.hdf5");
    Path input = input("a");
    Path output = folder.resolve("v.npy");
    Path words = Files.writeString(folder.resolve("words.txt"), "the\ncat\n");
    Outcome.of("embed", "--model", model, "--vocab", words, "--output", output, input)
        .failed(1, "words.txt lacks <S> and </S>", "expected the lines <S>, </S>, <UNK> first");
    String json = Files.readString(options);
    Files.writeString(options, json.replace("\"dim\" : 12", "\"dim\" : 13"));
    Outcome.of("embed", "--model", model, "--output", output, input)
        .failed(1, weights.toString(), options.toString(), "is [10, 48], expected [10, 52]");
    Files.writeString(options, json.replace("\"use_skip_connections\"", "\"skips\""));
    Outcome.of("embed", "--model", model, "--output", output, input)
        .failed(1, options.toString(), "use_skip_connections is missing");
    Files.writeString(options, json);
    try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      file.truncate(2000);
    }
    Outcome.of("embed", "--model", model, "--output", output, input).failed(1, "model.hdf5");
    assertThat(output).doesNotExist();
  }

  /** A run does not begin with a vocabulary whose order means something else. */
  @Test
  void aVocabularyOfAnotherOrderDoesNotTrain() throws IOException {
    Path text = input("the cat", "the dog");
    Path words = Files.writeString(folder.resolve("words.txt"), "the\n<S>\n</S>\n<UNK>\ncat\n");
    Outcome.of(
            "pretrain",
            LauncherTest.repository().resolve("recipes/elmo-tiny.yaml"),
            "--set",
            "tokenizer=" + words,
            "--set",
            "data.path=" + text,
            "--set",
            "data.validation=" + text,
            "--run",
            folder.resolve("run"))
        .failed(1, "words.txt", "<UNK> is word 4, expected among the first 3");
    Files.writeString(words, "<S>\n</S>\ncat\n");
    Outcome.of(
            "pretrain",
            LauncherTest.repository().resolve("recipes/elmo-tiny.yaml"),
            "--set",
            "tokenizer=" + words,
            "--set",
            "data.path=" + text,
            "--set",
            "data.validation=" + text,
            "--run",
            folder.resolve("run"))
        .failed(1, "words.txt", "lacks <UNK>");
  }
}
