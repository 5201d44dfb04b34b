package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.config.GeneratorConfig.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectraConfigTest {
  /** All fields differ from the defaults, so that none can be lost. */
  private static final ElectraConfig ODD =
      new ElectraConfig(
          24, new BertConfig(99, 32, 5, 4, 37, "gelu_new", 0.2, 0.3, 64, 3, 0.01, 1e-6, 7));

  @TempDir private Path directory;

  private static GeneratorConfig generator(double hiddenShare) {
    return new GeneratorConfig(Type.MASKED_LM, Shares.EMBEDDINGS, hiddenShare, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "small, 0.25, 13483008, 13549057, 4620026, 14196219",
    "small, 1.0, 13483008, 13549057, 13546682, 23122875", // as released
    "base, 0.33333, 108891648, 109483009, 33740602, 119386427",
    "large, 0.25, 334092288, 335142913, 51295290, 354655291"
  })
  void publishedSizesHaveThePublishedCounts(
      String size,
      double hiddenShare,
      long encoder,
      long discriminator,
      long generator,
      long joint) {
    ElectraConfig config = ElectraConfig.ofSize(size, 30522);
    assertThat(config.encoderParameters()).isEqualTo(encoder);
    assertThat(config.discriminatorParameters()).isEqualTo(discriminator);
    assertThat(generator(hiddenShare).of(config).generatorParameters()).isEqualTo(generator);
    assertThat(generator(hiddenShare).jointParameters(config)).isEqualTo(joint);
    assertThat(config.size()).isEqualTo(size);
  }

  /** NVIDIA rounds the vocabulary up to a multiple of 8. */
  @Test
  void aRoundedVocabulary() {
    assertThat(ElectraConfig.ofSize("base", 30522).withVocabSize(30528).discriminatorParameters())
        .isEqualTo(109487617);
  }

  @ParameterizedTest
  @CsvSource({
    "small, 0.25, 64, 1, 256",
    "small, 1.0, 256, 4, 1024",
    "base, 0.33333, 256, 4, 1024",
    "base, 0.25, 192, 3, 768",
    "large, 0.25, 256, 4, 1024"
  })
  void generatorsHaveThePublishedShapes(
      String size, double hiddenShare, int hidden, int heads, int intermediate) {
    ElectraConfig discriminator = ElectraConfig.ofSize(size, 30522);
    ElectraConfig generator = generator(hiddenShare).of(discriminator);
    assertThat(generator.encoder().hiddenSize()).isEqualTo(hidden);
    assertThat(generator.encoder().numAttentionHeads()).isEqualTo(heads);
    assertThat(generator.encoder().intermediateSize()).isEqualTo(intermediate);
    assertThat(generator.encoder().numHiddenLayers())
        .isEqualTo(discriminator.encoder().numHiddenLayers());
    assertThat(generator.embeddingSize()).isEqualTo(discriminator.embeddingSize());
  }

  @Test
  void sharesDecideTheEmbeddingsOfTheGenerator() {
    ElectraConfig small = ElectraConfig.ofSize("small", 30522);
    var untied = new GeneratorConfig(Type.MASKED_LM, Shares.NOTHING, 0.25, 1);
    assertThat(untied.of(small).embeddingSize()).isEqualTo(64);
    assertThat(untied.of(small).projectsEmbeddings()).isFalse();
    assertThat(untied.jointParameters(small))
        .isEqualTo(13549057 + untied.of(small).generatorParameters());
    var one = new GeneratorConfig(Type.MASKED_LM, Shares.EVERYTHING, 0.25, 1);
    assertThat(one.of(small)).isEqualTo(small);
    // Only the head comes on top: 256 x 128 and its bias, LayerNorm, the output bias.
    assertThat(one.jointParameters(small)).isEqualTo(13549057 + 32896 + 256 + 30522);
    var uniform = new GeneratorConfig(Type.UNIFORM, Shares.EMBEDDINGS, 0.25, 1);
    assertThat(uniform.jointParameters(small)).isEqualTo(13549057);
    // Each tower without embeddings 599,808 and 8,256 of projection; the head decodes from both.
    var towers = new GeneratorConfig(Type.TWO_TOWERS, Shares.EMBEDDINGS, 0.25, 1);
    assertThat(towers.jointParameters(small))
        .isEqualTo(13549057 + 2 * (599808 + 8256) + (128 * 128 + 128) + 256 + 30522);
    // Tables of 64 features, three of them and their LayerNorm, in each tower.
    var untiedTowers = new GeneratorConfig(Type.TWO_TOWERS, Shares.NOTHING, 0.25, 1);
    assertThat(untiedTowers.jointParameters(small))
        .isEqualTo(
            13549057 + 2 * (599808 + (30522 + 512 + 2 + 2) * 64) + (128 * 64 + 64) + 128 + 30522);
  }

  @Test
  void aGeneratorIsNoLargerThanItsDiscriminator() {
    assertThatThrownBy(() -> generator(1.5))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "generator: hidden_share is 1.5, expected a fraction above 0 and up to 1: a generator"
                + " is no larger than its discriminator");
    assertThatThrownBy(() -> generator(0.9).of(ElectraConfig.ofSize("small", 30522)))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "architecture: generator.hidden_share is 0.9, which gives the generator a hidden size of 230 for 3"
                + " heads of about 64 features; expected a multiple of the heads");
  }

  @Test
  void writesWhatHuggingFaceReads() {
    assertThat(ODD.toJson("ElectraForPreTraining"))
        .startsWith(
            """
            {
              "architectures" : [ "ElectraForPreTraining" ],
              "model_type" : "electra",
              "embedding_size" : 24,
              "vocab_size" : 99,
              "hidden_size" : 32,
            """);
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, ODD.toJson("ElectraForMaskedLM"));
    assertThat(ElectraConfig.read(file)).isEqualTo(ODD);
  }

  @Test
  void readsWhatGooglePublished() throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(
        file,
        """
        {"architectures": ["ElectraForMaskedLM"], "model_type": "electra", "embedding_size": 768,
         "hidden_size": 256, "num_attention_heads": 4, "intermediate_size": 1024,
         "num_hidden_layers": 12, "summary_type": "first", "summary_use_proj": true,
         "type_vocab_size": 2, "vocab_size": 30522}
        """);
    assertThat(ElectraConfig.read(file))
        .isEqualTo(generator(0.33333).of(ElectraConfig.ofSize("base", 30522)));
  }

  @Test
  void takesTheDefaultsOfHuggingFace() throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, "{}");
    assertThat(ElectraConfig.read(file)).isEqualTo(ElectraConfig.ofSize("small", 30522));
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, "{\"model_type\": \"bert\"}");
    assertThatThrownBy(() -> ElectraConfig.read(file))
        .hasMessage(file + ": model_type is \"bert\", and this version supports only \"electra\"");
    Files.writeString(file, "{\"embedding_size\": 0}");
    assertThatThrownBy(() -> ElectraConfig.read(file))
        .hasMessage(file + ": embedding_size is 0, expected a number above 0");
    assertThatThrownBy(() -> ElectraConfig.ofSize("huge", 30522))
        .hasMessage("size is \"huge\", expected one of small, base, large");
  }
}
