package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.BertConfig.Activation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertConfigTest {
  @ParameterizedTest
  @CsvSource({
    "tiny, 30522, 4385920, 4433468",
    "mini, 30522, 11170560, 11267900",
    "small, 30522, 28763648, 29058876",
    "medium, 30522, 41373184, 41668412",
    "base, 30522, 109482240, 110106428",
    "large, 30522, 335141888, 336226108",
    "base, 28996, 108310272, 108932934", // cased
    "base, 119547, 177853440, 178566653", // multilingual cased
    "base, 105879, 167356416, 168055961", // multilingual uncased
    "base, 21128, 102267648, 102882442", // Chinese
    "base, 30528, 109486848, 110111042", // padded to a multiple of 8
    "large, 28996, 333579264, 334661958",
    "large, 30528, 335148032, 336232258"
  })
  void publishedSizesHaveThePublishedCounts(
      String size, int vocabSize, long encoder, long preTraining) {
    BertConfig config = BertConfig.ofSize(size, vocabSize);
    assertThat(config.encoderParameters()).isEqualTo(encoder);
    assertThat(config.preTrainingParameters()).isEqualTo(preTraining);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 4385920, 9591040, 22458880, 38603520",
    "4, 4782464, 11170560, 28763648, 52779264",
    "6, 5179008, 12750080, 35068416, 66955008",
    "8, 5575552, 14329600, 41373184, 81130752",
    "10, 5972096, 15909120, 47677952, 95306496",
    "12, 6368640, 17488640, 53982720, 109482240"
  })
  void theMiniaturesHaveThePublishedCounts(int layers, long h128, long h256, long h512, long h768) {
    assertThat(List.of(128, 256, 512, 768))
        .extracting(
            hidden ->
                BertConfig.ofSize("L%d-H%d".formatted(layers, hidden), 30522).encoderParameters())
        .containsExactly(h128, h256, h512, h768);
  }

  @Test
  void headsHave64Features() {
    assertThat(BertSizes.names())
        .hasSize(6 + 24)
        .allSatisfy(
            size -> {
              BertConfig config = BertConfig.ofSize(size, 30522);
              assertThat(config.headSize()).isEqualTo(64);
              assertThat(config.intermediateSize()).isEqualTo(4 * config.hiddenSize());
            });
  }

  @Test
  void nearlyPublishedIsNotPublished() {
    assertThatThrownBy(() -> BertConfig.ofSize("L3-H256", 30522))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "size is \"L3-H256\", expected one of tiny, mini, small, medium, base, large, or a"
                + " miniature from L2-H128 to L12-H768 (L 2, 4, 6, 8, 10, 12; H 128, 256, 512,"
                + " 768)");
  }

  @Test
  void reportsEverythingThatIsImpossible() {
    assertThatThrownBy(
            () -> new BertConfig(0, 10, 2, 3, -1, "swish", 1, 0.1, 512, 2, 0.02, 1e-12, 0))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            """
            model configuration has 5 problems:
              - vocab_size is 0, expected a number above 0
              - hidden_size is 10, expected a multiple of num_attention_heads, which is 3
              - intermediate_size is -1, expected a number above 0
              - hidden_act is "swish", expected one of gelu, gelu_new, gelu_pytorch_tanh, \
            gelu_fast, relu
              - hidden_dropout_prob is 1, expected a fraction from 0 to below 1""");
  }

  @Test
  void padsWithAnIdOfTheVocabulary() {
    assertThatThrownBy(
            () -> new BertConfig(99, 32, 5, 4, 37, "gelu", 0, 0, 512, 2, 0.02, 1e-12, 99))
        .hasMessage(
            "model configuration: pad_token_id is 99, expected an id from 0 to vocab_size - 1,"
                + " which is 98");
  }

  @ParameterizedTest
  @CsvSource({
    "gelu, GELU",
    "gelu_new, GELU_TANH",
    "gelu_pytorch_tanh, GELU_TANH",
    "gelu_fast, GELU_TANH",
    "relu, RELU"
  })
  void activationsAreNamedAsInHuggingFace(String name, Activation activation) {
    var config = new BertConfig(99, 32, 5, 4, 37, name, 0.1, 0.1, 512, 2, 0.02, 1e-12, 0);
    assertThat(config.activation()).isEqualTo(activation);
    assertThat(config.hiddenAct()).isEqualTo(name);
  }

  @Test
  void changesOnlyTheVocabulary() {
    assertThat(BertConfig.ofSize("base", 100).withVocabSize(30522))
        .isEqualTo(BertConfig.ofSize("base", 30522));
  }
}
