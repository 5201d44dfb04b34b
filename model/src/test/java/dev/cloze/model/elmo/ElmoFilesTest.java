package dev.cloze.model.elmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.config.ElmoOptions;
import dev.cloze.engine.Precision;
import dev.cloze.engine.SafeTensors;
import dev.cloze.engine.Tensors;
import dev.cloze.engine.hdf5.Hdf5File;
import dev.cloze.engine.hdf5.Hdf5Writer;
import dev.cloze.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElmoFilesTest {
  private static final String W_0 = "RNN_1/RNN/MultiRNNCell/Cell1/LSTMCell/W_0";

  @TempDir Path folder;

  private Path directory(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private Path saved(ElmoConfig config) throws IOException {
    Path directory = directory("saved");
    try (ElmoModel model = new ElmoModel(config, 7)) {
      ElmoFiles.writeOriginal(model, ElmoOptions.of(config), directory);
    }
    return directory;
  }

  private static Map<String, float[]> values(Map<String, Tensor> weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> values.put(name, Tensors.floats(tensor)));
    return values;
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach((name, floats) -> assertThat(actual.get(name)).as(name).isEqualTo(floats));
  }

  /** Numbers of the fact sheet. */
  @Test
  void theOriginalsFileLoads() throws IOException {
    Path options = ElmoFixture.file("model/options.json");
    ElmoFiles.Loaded loaded = ElmoFiles.read(options, options.resolveSibling("lm_weights.hdf5"), 0);
    try (ElmoModel model = loaded.model();
        PointerScope scope = new PointerScope()) {
      assertThat(model.parameters().count()).isEqualTo(105_120);
      Map<String, float[]> weights = values(model.parameters().named());
      assertThat(weights).hasSize(33);
      double sum = 0;
      for (float[] each : weights.values()) {
        for (float value : each) {
          sum += value;
        }
      }
      assertThat(sum).isCloseTo(-449.4745, within(1e-3));
      assertThat(weights.get("char_embed")[0]).isCloseTo(0.228200f, within(1e-6f));
      assertThat(weights.get("char_embed")[1]).isCloseTo(0.290848f, within(1e-6f));
      assertThat(loaded.transfer().missing()).isEmpty();
      assertThat(loaded.predictsWords()).isFalse();
      int[] words = new int[3 * model.idsPerWord()]; // padding, <S>, </S>
      for (int word = 1; word < 3; word++) {
        Arrays.fill(words, 50 * word, 50 * word + 50, 261);
        System.arraycopy(new int[] {259, 256 + word, 260}, 0, words, 50 * word, 3);
      }
      float[] vectors = Tensors.floats(model.words(words, Precision.FP32));
      float[][] expected = {
        {0.064598f, 0.040553f, 0.037907f, -0.027155f},
        {0.266147f, 0.095155f, 0.137369f, -0.049379f},
        {0.254890f, 0.127126f, 0.144967f, -0.049854f}
      };
      for (int word = 0; word < 3; word++) {
        assertThat(Arrays.copyOfRange(vectors, 16 * word, 16 * word + 4))
            .containsExactly(expected[word], within(1e-6f));
      }
    }
  }

  @Test
  void whatIsWrittenIsTheOriginalsLayout() throws IOException {
    Path source = ElmoFixture.file("model/lm_weights.hdf5");
    Path options = source.resolveSibling("options.json");
    Path target = directory("written");
    ElmoFiles.Loaded loaded = ElmoFiles.read(options, source, 0);
    try (ElmoModel model = loaded.model()) {
      ElmoFiles.writeOriginal(model, loaded.options(), target);
    }
    try (Hdf5File theirs = Hdf5File.open(source);
        Hdf5File ours = Hdf5File.open(target.resolve("model.hdf5"));
        PointerScope scope = new PointerScope()) {
      assertThat(ours.names()).containsExactlyElementsOf(theirs.names());
      for (String name : theirs.names()) {
        assertThat(ours.shape(name)).isEqualTo(theirs.shape(name));
        assertThat(Tensors.floats(ours.read(name))).isEqualTo(Tensors.floats(theirs.read(name)));
      }
    }
    assertThat(ElmoOptions.read(target.resolve("options.json")).network())
        .isEqualTo(ElmoOptions.read(options).network());
  }

  @Test
  void bothContainersHoldTheSameWeights() throws IOException {
    ElmoConfig config = ElmoFixture.spelling(9);
    Path whole = directory("whole");
    Map<String, float[]> weights;
    try (ElmoModel model = new ElmoModel(config, 7);
        PointerScope scope = new PointerScope()) {
      ElmoFiles.write(model, ElmoOptions.of(config), whole);
      weights = values(model.parameters().named());
    }
    try (ElmoModel model = ElmoFiles.read(whole, 8).model();
        PointerScope scope = new PointerScope()) {
      assertThat(model.config()).isEqualTo(config);
      assertSame(values(model.parameters().named()), weights);
    }
    try (ElmoModel model =
            ElmoFiles.readForVectors(
                whole.resolve("options.json"), whole.resolve("model.safetensors"));
        PointerScope scope = new PointerScope()) {
      Map<String, float[]> network = new LinkedHashMap<>(weights);
      network.keySet().removeIf(name -> name.startsWith("softmax/"));
      assertSame(values(model.parameters().named()), network);
      assertThat(model.predictsWords()).isFalse();
    }

    Files.writeString(whole.resolve("vocab.txt"), "<S>\n</S>\n<UNK>\n");
    Path original = directory("original");
    ElmoFiles.Conversion conversion = ElmoFiles.convert(whole, original);
    assertThat(conversion.weights()).hasFileName("model.hdf5");
    assertThat(conversion.leftOut()).containsExactly("softmax/W", "softmax/b");
    assertThat(original.resolve("vocab.txt")).exists();
    weights.keySet().removeIf(name -> name.startsWith("softmax/"));
    try (ElmoModel model = ElmoFiles.read(original, 8).model();
        PointerScope scope = new PointerScope()) {
      assertThat(model.config()).isEqualTo(ElmoFixture.spelling(0)); // the softmax is lost
      assertSame(values(model.parameters().named()), weights);
    }

    Path back = directory("back");
    assertThat(ElmoFiles.convert(original, back).leftOut()).isEmpty();
    assertThat(SafeTensors.open(back.resolve("model.safetensors")).names())
        .containsExactlyInAnyOrderElementsOf(weights.keySet());
  }

  @Test
  void aTableOfWordsTellsHowManyThereAre() throws IOException {
    Path directory = saved(ElmoFixture.table(11));
    Path options = directory.resolve("options.json");
    ElmoFiles.Loaded loaded = ElmoFiles.read(directory, 0);
    loaded.model().close();
    assertThat(loaded.options().network()).isEqualTo(ElmoFixture.table(11));
    assertThat(loaded.transfer().missing()).containsExactly("softmax/W", "softmax/b");

    String json = Files.readString(options);
    Files.writeString(options, json.replace("\"n_tokens_vocab\" : 11,", ""));
    loaded = ElmoFiles.read(directory, 0);
    loaded.model().close();
    assertThat(loaded.model().config().vocabSize()).isEqualTo(11);

    Files.writeString(options, json.replace("\"n_tokens_vocab\" : 11", "\"n_tokens_vocab\" : 12"));
    assertRefused(directory, "embedding is [11, 6], expected [12, 6]");
  }

  private static void assertRefused(Path directory, String... fragments) {
    assertThatThrownBy(() -> ElmoFiles.read(directory, 0))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(fragments)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void missingAndMisshapenDataSetsAreNamed() throws IOException {
    ElmoConfig config = ElmoFixture.spelling(0);
    Path directory = saved(config);
    Map<String, long[]> shapes = ElmoWeightNames.shapes(config);
    shapes.remove("CNN/b_cnn_1");
    shapes.put(W_0, new long[] {10, 40});
    try (Hdf5Writer writer = Hdf5Writer.create(directory.resolve("model.hdf5"))) {
      for (Map.Entry<String, long[]> weight : shapes.entrySet()) {
        int count = 1;
        for (long size : weight.getValue()) {
          count *= (int) size;
        }
        writer.begin(weight.getKey(), weight.getValue());
        writer.append(new float[count], 0, count);
      }
      writer.finish();
    }
    assertRefused(
        directory,
        "model.hdf5 does not fit",
        "CNN/b_cnn_1 is missing, expected [7]",
        W_0 + " is [10, 40], expected [10, 48]");
  }

  @Test
  void optionsOfAnotherNetworkAreRefused() throws IOException {
    Path directory = saved(ElmoFixture.spelling(0));
    Path options = directory.resolve("options.json");
    String json = Files.readString(options);
    Files.writeString(options, json.replace("\"n_highway\" : 1", "\"n_highway\" : 0"));
    assertRefused(
        directory, "does not fit " + options, "CNN_high_0/W_carry, which is [11, 11], is none of");
    Files.writeString(options, json.replace("\"n_highway\" : 1", "\"n_highway\" : 2"));
    assertRefused(directory, "CNN_high_1/W_carry is missing, expected [11, 11]");
    Files.writeString(options, json.replace("\"n_layers\" : 2", "\"n_layers\" : 1"));
    assertRefused(directory, W_0 + ", which is [10, 48], is none of this network's");
    Files.writeString(options, json.replace("\"dim\" : 12", "\"dim\" : 13"));
    assertRefused(
        directory,
        "RNN_0/RNN/MultiRNNCell/Cell0/LSTMCell/W_0 is [10, 48], expected [10, 52]",
        "and 4 more");
    Files.writeString(options, json.replace("\"dim\" : 3", "\"dim\" : 4"));
    assertRefused(directory, "char_embed is [261, 3], expected [261, 4]");
    Files.writeString(
        options, json.replaceFirst("(?s)\"char_cnn\".*?},\n  \"dropout", "\"dropout"));
    assertRefused(directory, "embedding is missing", "CNN/W_cnn_0, which is [1, 1, 3, 4], is none");
  }

  @Test
  void theFilesOfADirectoryAreFound() throws IOException {
    Path directory = directory("found");
    assertRefused(directory, "has no options.json");
    Files.writeString(directory.resolve("options.json"), "{}");
    assertRefused(directory, "has no weights: expected model.safetensors, model.hdf5");
    Files.writeString(directory.resolve("a_weights.hdf5"), "");
    Files.writeString(directory.resolve("vocab.txt.gz"), "");
    ElmoPaths paths = ElmoPaths.in(directory);
    assertThat(paths.weights()).hasFileName("a_weights.hdf5");
    assertThat(paths.vocabulary()).contains(directory.resolve("vocab.txt.gz"));
    Files.writeString(directory.resolve("b_weights.hdf5"), "");
    assertRefused(directory, "has 2 .hdf5 files");
    Files.writeString(directory.resolve("model.hdf5"), "");
    assertThat(ElmoPaths.in(directory).weights()).hasFileName("model.hdf5");
  }

  /** The original's dump names weights otherwise where there is one layer, or one direction. */
  @Test
  void oddNamesOfTheOriginalAreUnderstood() {
    assertThat(ElmoWeights.canonical("RNN_1/RNN/LSTMCell/W_0"))
        .isEqualTo("RNN_1/RNN/MultiRNNCell/Cell0/LSTMCell/W_0");
    assertThat(ElmoWeights.canonical("rnn/MultiRNNCell/Cell1/LSTMCell/projection/kernel"))
        .isEqualTo("RNN_0/RNN/MultiRNNCell/Cell1/LSTMCell/W_P_0");
    assertThat(ElmoWeights.canonical("rnn/MultiRNNCell/Cell0/LSTMCell/bias"))
        .isEqualTo("RNN_0/RNN/MultiRNNCell/Cell0/LSTMCell/B");
    assertThat(ElmoWeights.canonical(W_0)).isEqualTo(W_0);
    assertThat(ElmoWeights.canonical("CNN/W_cnn_0")).isEqualTo("CNN/W_cnn_0");
  }

  @Test
  void oneLayerAndOneDirection() throws IOException {
    ElmoConfig config =
        new ElmoConfig(
            Optional.of(
                new CharacterCnnConfig(
                    2, List.of(new CharacterCnnConfig.Filter(1, 4)), "tanh", 0, 5)),
            0,
            6,
            4,
            1,
            0,
            0,
            false,
            false,
            0,
            false);
    Path directory = saved(config);
    ElmoFiles.Loaded loaded = ElmoFiles.read(directory, 0);
    loaded.model().close();
    assertThat(loaded.options().network()).isEqualTo(config);
  }
}
