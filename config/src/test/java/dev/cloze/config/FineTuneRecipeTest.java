package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneRecipeTest {
  @TempDir private Path folder;

  private static FineTuneRecipe of(String model, int hidden, String task) {
    return FineTuneRecipe.parse(
        PublishedFineTuning.of(model, hidden, task), "{}", "recipe", Map.of());
  }

  @Test
  void everyPaperHasSettingsOfItsOwn() {
    FineTuneRecipe bert = of("bert", 768, "cola");
    assertThat(bert.optimizer().learningRate()).isEqualTo(2e-5);
    assertThat(bert.optimizer().biasCorrection()).isFalse();
    assertThat(bert.training().epochs()).isEqualTo(3);
    FineTuneRecipe roberta = of("roberta", 1024, "rte");
    assertThat(roberta.optimizer().learningRate()).isEqualTo(2e-5);
    assertThat(roberta.optimizer().type()).isEqualTo("adam");
    assertThat(roberta.optimizer().beta2()).isEqualTo(0.98);
    assertThat(roberta.training().batchSize()).isEqualTo(16);
    assertThat(of("roberta", 1024, "qqp").schedule().warmupShare()).isEqualTo(0.25);
    FineTuneRecipe electra = of("electra", 768, "rte");
    assertThat(electra.layerDecay()).isEqualTo(0.8);
    assertThat(electra.training().epochs()).isEqualTo(10);
    assertThat(of("electra", 1024, "mnli").layerDecay()).isEqualTo(0.9);
    assertThat(of("electra", 256, "squad-2.0").training().length()).isEqualTo(512);
    assertThat(of("electra", 256, "squad-2.0").answers().isJoint()).isTrue();
    assertThat(of("bert", 768, "squad-1.1").training().length()).isEqualTo(384);
  }

  /** recipes/bort-finetune.yaml: the script; the program's own flags without a file. */
  @Test
  void bortHasTheReleasedSettings() {
    FineTuneRecipe flags = of("bort", 1024, "mrpc");
    assertThat(flags.optimizer().learningRate()).isEqualTo(3e-5);
    assertThat(flags.optimizer().weightDecay()).isEqualTo(0.01);
    assertThat(flags.training().length()).isEqualTo(512);
    FineTuneRecipe script =
        FineTuneRecipe.read(
            PublishedFineTuning.of("bort", 1024, "mrpc"),
            Optional.of(Path.of("..", "recipes", "bort-finetune.yaml")),
            Map.of());
    assertThat(script.optimizer())
        .isEqualTo(new OptimizerConfig("adamw", 5e-5, 0.9, 0.999, 1e-6, 110, false, 1));
    assertThat(script.schedule().over(458))
        .isEqualTo(new ScheduleConfig(206, "bort_finetuning", 1, 0));
    assertThat(script.training().batchSize()).isEqualTo(8);
    assertThat(script.training().epochs()).isEqualTo(1);
  }

  @Test
  void whatIsSaidGoesBeforeTheDefaults() {
    FineTuneRecipe recipe =
        FineTuneRecipe.parse(
            PublishedFineTuning.of("electra", 256, "cola"),
            "optimizer: {learning_rate: 1.0e-5}\nlora: {rank: 8}\ndata: {text: body}",
            "mine.yaml",
            Map.of("training.epochs", "0.5"));
    assertThat(recipe.optimizer().learningRate()).isEqualTo(1e-5);
    assertThat(recipe.layerDecay()).as("a default beside it").isEqualTo(0.8);
    assertThat(recipe.training().epochs()).isEqualTo(0.5);
    assertThat(recipe.lora()).isEqualTo(new LoraConfig(8, 16, 0));
    assertThat(recipe.data().path("text").asText()).isEqualTo("body");
  }

  @Test
  void readsBackEqual() {
    FineTuneRecipe recipe =
        FineTuneRecipe.parse(
            PublishedFineTuning.of("roberta", 768, "race"),
            "lora: {rank: 8, alpha: 32, dropout: 0.05}\n"
                + "answers: {null_threshold: search}\n"
                + "data: {labels: [a, b]}",
            "mine.yaml",
            Map.of());
    FineTuneRecipe again =
        FineTuneRecipe.parse(
            JsonNodeFactory.instance.objectNode(), recipe.toYaml(), "written", Map.of());
    assertThat(again).isEqualTo(recipe);
    assertThat(recipe.differences(again)).isEmpty();
    assertThat(of("bert", 768, "cola").differences(of("bert", 256, "cola")))
        .contains("training.epochs: 4.0 in the checkpoint, 3.0 now");
  }

  /** Devlin et al. (2019) search it on the dev data; ELECTRA's code has a fixed one. */
  @Test
  void theThresholdOfHavingNoAnswer() {
    assertThat(of("bert", 768, "squad-2.0").answers().nullThreshold()).isEmpty();
    assertThat(of("bert", 768, "squad-2.0").answers().decided().nullThreshold()).hasValue(0);
    assertThat(of("bert", 768, "squad-1.1").answers().nullThreshold()).hasValue(0);
    assertThat(of("roberta", 768, "squad-2.0").answers().nullThreshold()).isEmpty();
    assertThat(of("electra", 768, "squad-2.0").answers().nullThreshold()).hasValue(-2.75);
    FineTuneRecipe simple =
        FineTuneRecipe.parse(
            PublishedFineTuning.of("electra", 768, "squad-2.0"),
            "answers: {head: simple}",
            "mine.yaml",
            Map.of());
    assertThat(simple.answers().nullThreshold()).hasValue(0);
    assertThat(with("-5.6").answers().nullThreshold()).hasValue(-5.6);
    assertThat(with("search").answers().nullThreshold()).isEmpty();
    assertThat(with("search").answers().decided().nullThreshold()).hasValue(-2.75);
    assertThatThrownBy(() -> with("best"))
        .hasMessageContaining("answers.null_threshold")
        .hasMessageContaining("is \"best\", expected a number or \"search\"");
  }

  private static FineTuneRecipe with(String nullThreshold) {
    return FineTuneRecipe.parse(
        PublishedFineTuning.of("electra", 768, "squad-2.0"),
        "{}",
        "recipe",
        Map.of("answers.null_threshold", nullThreshold));
  }

  @Test
  void everyProblemIsNamed() {
    assertThatThrownBy(
            () ->
                FineTuneRecipe.parse(
                    PublishedFineTuning.of("bert", 768, "cola"),
                    "optimizer: {layer_decay: 2}\n"
                        + "training: {epoch: 3}\n"
                        + "schedule: {warmup_share: 1}",
                    "mine.yaml",
                    Map.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("layer_decay")
        .hasMessageContaining("training.epoch")
        .hasMessageContaining("did you mean training.epochs?")
        .hasMessageContaining("warmup_share");
  }

  @Test
  void aShareOfTheStepsIsWarmUp() {
    assertThat(new WarmupConfig(0.06, "warmup_polynomial", 1).over(2036).warmupSteps())
        .as("as RoBERTa's RTE has it")
        .isEqualTo(122);
    assertThat(new WarmupConfig(0.1, "linear", 1).over(5).warmupSteps()).isZero();
  }

  @Test
  void aHeadIsWhatConfigJsonSays() throws Exception {
    Path file = folder.resolve("config.json");
    HeadConfig head =
        new HeadConfig(HeadConfig.Type.CLASSES, List.of("neutral", "entailment", "contradiction"));
    Files.writeString(
        file, head.addTo(BertConfig.ofSize("tiny", 99).toJson(head.architecture("bert"))));
    assertThat(HeadConfig.read(file)).contains(head);
    HeadConfig number = new HeadConfig(HeadConfig.Type.NUMBER, List.of());
    Files.writeString(
        file, number.addTo(BertConfig.ofSize("tiny", 99).toJson(number.architecture("bert"))));
    assertThat(HeadConfig.read(file)).contains(number);
    Files.writeString(file, "{\"architectures\": [\"BertForSequenceClassification\"]}");
    assertThat(HeadConfig.read(file).orElseThrow().labels()).containsExactly("LABEL_0", "LABEL_1");
    assertThat(HeadConfig.read(file).orElseThrow().isUnnamed()).isTrue();
    HeadConfig dropping = head.withDropout(OptionalDouble.of(0.25));
    Files.writeString(
        file, dropping.addTo(BertConfig.ofSize("tiny", 99).toJson(head.architecture("bert"))));
    assertThat(HeadConfig.read(file)).contains(dropping);
    Files.writeString(file, "{\"classifier_dropout\": null}");
    assertThat(HeadConfig.dropout(file)).isEmpty();
    Files.writeString(file, "{\"architectures\": [\"BertForPreTraining\"]}");
    assertThat(HeadConfig.read(file)).isEmpty();
    Files.writeString(
        file,
        "{\"architectures\": [\"BertForTokenClassification\"], \"id2label\": {\"0\": \"O\", \"2\":"
            + " \"B\"}}");
    assertThatThrownBy(() -> HeadConfig.read(file)).hasMessageContaining("none with the number 1");
  }
}
