package dev.cloze.task.blimp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.ClozeException;
import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Golden;
import dev.cloze.model.NativeObjects;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.layer.MaskedLanguageModel;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.task.Evaluation;
import dev.cloze.task.MaskedModel;
import dev.cloze.text.tokenizer.TokenIds;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceScoreTest {
  @TempDir Path folder;

  /** Token ids with the special tokens, and the score that Hugging Face's model gives them. */
  private record Scored(List<int[]> sequences, double[] scores) {
    static Scored read(String model) {
      try {
        JsonNode all =
            Golden.json(Path.of(SentenceScoreTest.class.getResource("scores.json").toURI()));
        List<int[]> sequences = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (JsonNode sentence : all.get(model)) {
          int[] ids = new int[sentence.get("ids").size()];
          Arrays.setAll(ids, i -> sentence.get("ids").get(i).asInt());
          sequences.add(ids);
          scores.add(sentence.get("score").asDouble());
        }
        return new Scored(sequences, scores.stream().mapToDouble(s -> s).toArray());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @BeforeEach
  void start() {
    Engine.start(1, "highest");
  }

  /** To 1e-5, or a millionth of a score over 10 nats, whatever is batched with whatever. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "electra_generator", "electra_discriminator"})
  void scoresAreTheReferences(String name) throws IOException {
    Path directory = TinyModels.golden(folder, name);
    Scored reference = Scored.read(name);
    try (SentenceScore score = SentenceScore.open(directory, Precision.FP32)) {
      assertThat(score.name())
          .isEqualTo(
              name.equals("electra_discriminator") ? "replaced_tokens" : "pseudo_log_likelihood");
      for (int batchTokens : new int[] {1, 50, 100_000}) {
        double[] scores =
            new BatchedScoring(score, batchTokens)
                .scores(reference.sequences(), Evaluation.Listener.NONE);
        for (int i = 0; i < scores.length; i++) {
          assertThat(scores[i])
              .as("sentence %d, batches of %d tokens", i, batchTokens)
              .isCloseTo(
                  reference.scores()[i],
                  within(1e-6 * Math.max(10, Math.abs(reference.scores()[i]))));
        }
      }
    }
  }

  /** The texts of the references become the references' tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "electra_generator", "electra_discriminator"})
  void textsBecomeTheirTokens(String name) throws IOException {
    Path directory = TinyModels.golden(folder, name);
    try (SentenceScore score = SentenceScore.open(directory, Precision.FP32)) {
      for (int[] sequence : Scored.read(name).sequences()) {
        TokenIds ids = score.tokenizer().encode(TinyModels.text(name, sequence));
        assertThat(ids.toArray()).isEqualTo(Arrays.copyOfRange(sequence, 1, sequence.length - 1));
      }
    }
  }

  /** One sentence, one mask at a time, scores of all words, a softmax in double precision. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "roberta", "electra_generator"})
  void batchesChangeNothing(String name) throws IOException {
    Path directory = TinyModels.golden(folder, name);
    List<int[]> sequences = Scored.read(name).sequences().subList(0, 12);
    MaskedModel model = MaskedModel.open(directory);
    try (SentenceScore score = new PseudoLogLikelihood(model, Precision.FP32)) {
      double[] batched = new BatchedScoring(score, 100).scores(sequences, Evaluation.Listener.NONE);
      for (int i = 0; i < batched.length; i++) {
        assertThat(batched[i])
            .isCloseTo(
                naive(model.network(), sequences.get(i), model.tokenizer().vocabulary().mask()),
                within(1e-5));
      }
    }
  }

  private static double naive(MaskedLanguageModel model, int[] sequence, int mask) {
    double sum = 0;
    for (int at = 1; at < sequence.length - 1; at++) {
      int[] masked = sequence.clone();
      masked[at] = mask;
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard()) {
        TokenInputs inputs =
            new TokenInputs(
                Tensors.indices(masked),
                Tensors.indices(new int[masked.length]),
                Tensors.indices(IntStream.range(0, masked.length).toArray()),
                Sequences.evaluating(masked.length));
        Tensor all = Tensors.indices(IntStream.range(0, masked.length).toArray());
        float[] logits = Tensors.floats(model.predictions(model.hidden(inputs), all).select(0, at));
        double total = 0;
        for (float logit : logits) {
          total += Math.exp(logit);
        }
        sum += logits[sequence[at]] - Math.log(total);
      }
    }
    return sum;
  }

  /** P(cat) = 3/8, P(sleeps) = 1/8, whatever stands around them. */
  @Test
  void aModelThatOnlyCountsWords() throws IOException {
    Path directory = TinyModels.unigrams(folder, Map.of("the", 4.0, "cat", 3.0, "sleeps", 1.0));
    try (SentenceScore score = SentenceScore.open(directory, Precision.FP32)) {
      int[] theCatSleeps = {2, 5, 6, 8, 3};
      assertThat(scores(score, theCatSleeps)[0])
          .isCloseTo(Math.log(4 / 8.0 * 3 / 8.0 * 1 / 8.0), within(1e-6));
      assertThat(scores(score, new int[] {2, 3})[0]).isZero(); // special tokens count nothing
    }
  }

  /** log(1 - P) for each of three words, and nothing for the special tokens. */
  @ParameterizedTest
  @ValueSource(doubles = {-3, 0, 0.5, 80})
  void aModelThatSuspectsEveryToken(double logit) throws IOException {
    Path directory = TinyModels.suspicious(folder, logit);
    try (SentenceScore score = SentenceScore.open(directory, Precision.FP32)) {
      double original = 1 / (1 + Math.exp(logit));
      assertThat(scores(score, new int[] {2, 5, 6, 8, 3})[0])
          .isCloseTo(3 * Math.log(original), within(1e-6));
    }
  }

  /** bf16 keeps 8 bits of a state: scores move by little, but they move. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "electra_discriminator"})
  void bf16IsClose(String name) throws IOException {
    Path directory = TinyModels.golden(folder, name);
    Scored reference = Scored.read(name);
    try (SentenceScore score = SentenceScore.open(directory, Precision.BF16)) {
      double[] scores =
          new BatchedScoring(score, 200).scores(reference.sequences(), Evaluation.Listener.NONE);
      double mean =
          IntStream.range(0, scores.length)
              .mapToDouble(i -> Math.abs(scores[i] - reference.scores()[i]))
              .average()
              .orElseThrow();
      assertThat(mean).isBetween(1e-5, 0.3);
    }
  }

  @Test
  void nativeMemoryIsFlat() throws IOException {
    Path directory = TinyModels.golden(folder, "bert");
    try (SentenceScore score = SentenceScore.open(directory, Precision.FP32)) {
      List<int[]> sequences = Scored.read("bert").sequences();
      BatchedScoring scoring = new BatchedScoring(score, 100);
      scoring.scores(sequences, Evaluation.Listener.NONE);
      long before = NativeObjects.settledCount();
      scoring.scores(sequences, Evaluation.Listener.NONE);
      assertThat(Pointer.totalCount()).isEqualTo(before);
    }
  }

  /** Every token is counted as often as it is read, and the last report says that all is done. */
  @Test
  void progressEndsAtTheTotal() throws IOException {
    Path directory = TinyModels.unigrams(folder, Map.of("the", 1.0));
    List<String> reports = new ArrayList<>();
    try (SentenceScore score = SentenceScore.open(directory, Precision.FP32)) {
      new BatchedScoring(score, 8)
          .scores(
              List.of(new int[] {2, 5, 3}, new int[] {2, 5, 5, 3}),
              (done, total) -> reports.add(done + "/" + total));
    }
    assertThat(reports).containsExactly("8/11", "11/11");
  }

  @Test
  void aVocabularyWithoutAMask() throws IOException {
    Path directory = TinyModels.unigrams(folder, Map.of("the", 1.0));
    List<String> tokens = new ArrayList<>(TinyModels.vocabulary());
    tokens.set(4, "nomask");
    deleteTokenizer(directory);
    Files.write(directory.resolve("vocab.txt"), tokens);
    assertThatThrownBy(() -> SentenceScore.open(directory, Precision.FP32))
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining("lacks [MASK]");
  }

  @Test
  void aGeneratorWhoseVocabularyHasNoMask() throws IOException {
    Path directory = TinyModels.golden(folder, "electra_generator");
    List<String> tokens = new ArrayList<>(Files.readAllLines(directory.resolve("vocab.txt")));
    tokens.set(4, "nomask");
    deleteTokenizer(directory);
    Files.write(directory.resolve("vocab.txt"), tokens);
    assertThatThrownBy(() -> SentenceScore.open(directory, Precision.FP32))
        .isInstanceOf(ClozeException.class)
        .hasMessageContaining("lacks [MASK]");
  }

  private static void deleteTokenizer(Path directory) throws IOException {
    for (String file :
        List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
      Files.deleteIfExists(directory.resolve(file));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "electra_generator", "electra_discriminator"})
  void aModelWithoutHeads(String name) throws IOException {
    Path directory = TinyModels.golden(folder, name);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = new LinkedHashMap<>(PublishedWeights.read(directory));
      weights
          .keySet()
          .removeIf(
              weight ->
                  weight.startsWith("cls.")
                      || weight.startsWith("generator_")
                      || weight.startsWith("discriminator_"));
      Map<String, Tensor> copies = new LinkedHashMap<>();
      weights.forEach((weight, tensor) -> copies.put(weight, tensor.clone()));
      PublishedWeights.write(copies, directory);
    }
    assertThatThrownBy(() -> SentenceScore.open(directory, Precision.FP32))
        .isInstanceOf(ClozeException.class)
        .hasMessageContainingAll(directory.toString(), "head", "pre-trained");
  }

  @Test
  void aVocabularyLargerThanTheModels() throws IOException {
    Path directory = TinyModels.suspicious(folder, 0);
    List<String> tokens = new ArrayList<>(TinyModels.vocabulary());
    tokens.add("more");
    TinyModels.writeVocabulary(directory, tokens);
    assertThatThrownBy(() -> SentenceScore.open(directory, Precision.FP32))
        .isInstanceOf(ClozeException.class)
        .hasMessage(
            "The tokenizer has 12 tokens and the model only 11: they do not belong together.");
  }

  private static double[] scores(SentenceScore score, int[]... sequences) {
    return new BatchedScoring(score, 100).scores(List.of(sequences), Evaluation.Listener.NONE);
  }
}
