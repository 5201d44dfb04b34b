package dev.cloze.task.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.task.TaskException;
import dev.cloze.text.corpus.UnpackLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a small model of fresh weights: 3 layers of 10 features. */
class EmbeddingTest {
  private static final Embedding ALL = new Embedding(new LayerMix.All(), Pooling.NONE, 64);

  @TempDir Path folder;

  private ElmoPaths model(ElmoConfig config) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("model"));
    if (!ElmoPaths.isElmo(directory)) {
      try (ElmoModel model = new ElmoModel(config, 3)) {
        ElmoFiles.writeOriginal(model, ElmoOptions.of(config), directory);
      }
    }
    return ElmoPaths.in(directory);
  }

  private Path input(String... lines) throws IOException {
    return Files.writeString(folder.resolve("input.txt"), String.join("\n", lines) + "\n");
  }

  private Embedding.Result run(
      Embedding embedding, SentenceState state, int warmUp, Path input, Path output)
      throws IOException {
    try (ElmoSentences encoder =
        ElmoSentences.open(model(ElmoFixture.spelling(0)), state, warmUp, embedding.batchSize())) {
      return embedding.run(encoder, input, UnpackLimits.DEFAULTS, output, (b, s, t) -> {});
    }
  }

  /** All layers of each sentence. */
  private List<float[]> vectors(SentenceState state, int warmUp, int batchSize, String... lines)
      throws IOException {
    Path output = folder.resolve("vectors.hdf5");
    Embedding embedding = new Embedding(new LayerMix.All(), Pooling.NONE, batchSize);
    run(embedding, state, warmUp, input(lines), output);
    List<float[]> result = new ArrayList<>();
    try (Hdf5File file = Hdf5File.open(output);
        PointerScope scope = new PointerScope()) {
      for (int i = 0; i < lines.length; i++) {
        result.add(Tensors.floats(file.read(Integer.toString(i))));
      }
    }
    return result;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(1e-6f));
  }

  @Test
  void aSentenceHasTheSameVectorsInAnyCompany() throws IOException {
    String[] lines = new String[60];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "word" + i + " and so on".repeat(i * 7 % 13);
    }
    List<float[]> alone = vectors(SentenceState.ZERO, 0, 1, lines);
    for (int batchSize : new int[] {3, 7, 64}) {
      List<float[]> together = vectors(SentenceState.ZERO, 0, batchSize, lines);
      for (int i = 0; i < lines.length; i++) {
        assertClose(together.get(i), alone.get(i));
      }
    }
    List<float[]> warm = vectors(SentenceState.ZERO, 2, 7, lines);
    assertClose(warm.get(9), vectors(SentenceState.ZERO, 2, 1, lines[9]).get(0));
    assertThat(warm.get(9)).isNotEqualTo(alone.get(9));
  }

  @Test
  void stateIsCarriedFromSentenceToSentence() throws IOException {
    List<float[]> twice = vectors(SentenceState.CARRIED, 0, 1, "a cat", "a cat");
    assertClose(twice.get(0), vectors(SentenceState.ZERO, 0, 1, "a cat").get(0));
    assertClose(twice.get(1), vectors(SentenceState.ZERO, 1, 1, "a cat").get(0));
    assertThat(twice.get(1)).isNotEqualTo(twice.get(0));

    // Rows of a batch are streams of their own.
    List<float[]> rows = vectors(SentenceState.CARRIED, 0, 2, "a cat", "dogs ran far", "b", "c d");
    assertClose(rows.get(2), vectors(SentenceState.CARRIED, 0, 1, "a cat", "b").get(1));
    assertClose(rows.get(3), vectors(SentenceState.CARRIED, 0, 1, "dogs ran far", "c d").get(1));

    // Warming up reads the first batch, and nothing else, twice.
    List<float[]> warm = vectors(SentenceState.CARRIED, 1, 1, "a cat", "b");
    assertClose(warm.get(1), vectors(SentenceState.CARRIED, 0, 1, "a cat", "a cat", "b").get(2));
  }

  @Test
  void hdf5HasADataSetOfEachLineAndFindsSentences() throws IOException {
    Path output = folder.resolve("out/vectors.hdf5");
    Embedding.Result result =
        run(ALL, SentenceState.ZERO, 0, input("The cat .", "", " The  cat . ", "x"), output);
    assertThat(result.sentences()).isEqualTo(4);
    assertThat(result.emptySentences()).isEqualTo(1);
    assertThat(result.tokens()).isEqualTo(7);
    assertThat(result.problems()).containsExactly("1 lines are empty; they have no vectors");
    try (Hdf5File file = Hdf5File.open(output)) {
      assertThat(file.names()).containsExactly("0", "1", "2", "3", "sentence_to_index");
      assertThat(file.shape("0")).containsExactly(3, 3, 10);
      assertThat(file.shape("1")).containsExactly(3, 0, 10);
      JsonNode index = new ObjectMapper().readTree(file.text("sentence_to_index"));
      assertThat(index).hasToString("{\"The cat .\":\"0\",\"The  cat .\":\"2\",\"x\":\"3\"}");
    }
    try (Stream<Path> files = Files.list(output.getParent())) {
      assertThat(files).containsExactly(output); // nothing is left of the making
    }
  }

  @Test
  void numPyHoldsTheWordsOfAllSentences() throws IOException {
    List<float[]> all = vectors(SentenceState.ZERO, 0, 64, "The cat .", "", "x");
    Path output = folder.resolve("v.npy");
    run(ALL, SentenceState.ZERO, 0, input("The cat .", "", "x"), output);
    ByteBuffer array = npy(output, "'<f4'", "(4, 3, 10)");
    for (int word = 0; word < 4; word++) {
      float[] sentence = all.get(word < 3 ? 0 : 2);
      int words = word < 3 ? 3 : 1;
      for (int layer = 0; layer < 3; layer++) {
        for (int h = 0; h < 10; h++) {
          assertThat(array.getFloat()).isEqualTo(sentence[(layer * words + word % 3) * 10 + h]);
        }
      }
    }
    ByteBuffer offsets = npy(folder.resolve("v.offsets.npy"), "'<i8'", "(4,)");
    for (long expected : new long[] {0, 3, 3, 4}) {
      assertThat(offsets.getLong()).isEqualTo(expected);
    }

    Embedding means = new Embedding(new LayerMix.Layer(2), Pooling.MEAN, 2);
    run(means, SentenceState.ZERO, 0, input("The cat .", "", "x"), folder.resolve("m.npy"));
    ByteBuffer mean = npy(folder.resolve("m.npy"), "'<f4'", "(3, 10)");
    float[] cat = Arrays.copyOfRange(all.get(0), 60, 90); // [3, 10] of layer 2
    for (int h = 0; h < 10; h++) {
      float expected = (cat[h] + cat[10 + h] + cat[20 + h]) / 3;
      assertThat(mean.getFloat()).isEqualTo(expected, within(1e-6f));
    }
    for (int h = 0; h < 10; h++) {
      assertThat(mean.getFloat()).isZero();
    }
    assertThat(folder.resolve("m.offsets.npy")).doesNotExist();
  }

  /** Checks the header, and returns the values. */
  private static ByteBuffer npy(Path file, String type, String shape) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[128];
    bytes.get(header);
    assertThat(new String(header, StandardCharsets.ISO_8859_1))
        .startsWith("\u0093NUMPY\u0001\u0000v\u0000{'descr': " + type)
        .contains("'fortran_order': False, 'shape': " + shape + ", }")
        .endsWith(" \n");
    return bytes;
  }

  @Test
  void jsonHasALineOfEachSentence() throws IOException {
    Path output = folder.resolve("v.jsonl");
    run(ALL, SentenceState.ZERO, 0, input("The cat .", ""), output);
    List<String> lines = Files.readAllLines(output);
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.get("index").asInt()).isZero();
    assertThat(first.get("tokens")).hasToString("[\"The\",\"cat\",\".\"]");
    assertThat(first.get("vectors")).hasSize(3);
    assertThat(first.get("vectors").get(2).get(1).get(0).floatValue())
        .isEqualTo(vectors(SentenceState.ZERO, 0, 1, "The cat .").get(0)[2 * 30 + 10]);
    assertThat(lines.get(1)).isEqualTo("{\"index\":1,\"tokens\":[],\"vectors\":[[],[],[]]}");
  }

  @Test
  void wordsThatAreCutAreCounted() throws IOException {
    Path input = input("short", "sixsix one sevens ééé", "a");
    Embedding.Result result = run(ALL, SentenceState.ZERO, 0, input, folder.resolve("v.npy"));
    assertThat(result.problems())
        .containsExactly(
            "3 words have more than 5 bytes, of which only the first 5 are read, as by the original; the first is sixsix in line 2");
    List<float[]> cut = vectors(SentenceState.ZERO, 0, 1, "sixsix", "sixsi", "sixs");
    assertThat(cut.get(0)).isEqualTo(cut.get(1)).isNotEqualTo(cut.get(2));
  }

  @Test
  void wordsOfATableNeedTheirVocabulary() throws IOException {
    ElmoPaths paths = model(ElmoFixture.table(4));
    assertThatThrownBy(() -> ElmoSentences.open(paths, SentenceState.ZERO, 0, 1))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("needs its vocabulary: name it with --vocab");
    Path vocabulary = Files.writeString(folder.resolve("vocab.txt"), "<S>\n</S>\n<UNK>\n");
    ElmoPaths short3 = withVocabulary(paths, vocabulary);
    assertThatThrownBy(() -> ElmoSentences.open(short3, SentenceState.ZERO, 0, 1))
        .hasMessageContaining("vocab.txt has 3 words and the table of")
        .hasMessageContaining("4 rows");
    Files.writeString(vocabulary, "<S>\n</S>\nthe\ncat\n");
    assertThatThrownBy(() -> ElmoSentences.open(short3, SentenceState.ZERO, 0, 1))
        .hasMessageContaining("lacks <UNK>");
    Files.writeString(vocabulary, "<S>\n</S>\n<UNK>\ncat\n");
    Path output = folder.resolve("v.hdf5");
    try (ElmoSentences encoder = ElmoSentences.open(short3, SentenceState.ZERO, 0, 64)) {
      Embedding.Result result =
          ALL.run(
              encoder,
              input("cat dog", "cat <UNK>"),
              UnpackLimits.DEFAULTS,
              output,
              (b, s, t) -> {});
      assertThat(result.problems())
          .containsExactly(
              "1 of 4 words are not in %s; they have the vector of <UNK>".formatted(vocabulary));
    }
    try (Hdf5File file = Hdf5File.open(output);
        PointerScope scope = new PointerScope()) {
      assertThat(file.shape("0")).containsExactly(3, 2, 12);
      assertThat(Tensors.floats(file.read("0"))).isEqualTo(Tensors.floats(file.read("1")));
    }
  }

  private static ElmoPaths withVocabulary(ElmoPaths paths, Path vocabulary) {
    return new ElmoPaths(paths.options(), paths.weights(), Optional.of(vocabulary));
  }

  /** Windows and batches must not lose or swap sentences. */
  @Test
  void manySentencesKeepTheirOrder() throws IOException {
    String[] lines = new String[300];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = (i % 10 + " ").repeat(1 + i % 3);
    }
    List<float[]> vectors = vectors(SentenceState.ZERO, 0, 4, lines); // five windows
    for (int i = 30; i < lines.length; i++) {
      assertClose(vectors.get(i), vectors.get(i % 30));
    }
  }

  @Test
  void nothingIsLeftWhenItFails() throws IOException {
    Path output = folder.resolve("v.npy");
    Embedding ninth = new Embedding(new LayerMix.Layer(9), Pooling.NONE, 1);
    assertThatThrownBy(() -> run(ninth, SentenceState.ZERO, 0, input("a"), output))
        .isInstanceOf(TaskException.class);
    assertThat(output).doesNotExist();
  }
}
