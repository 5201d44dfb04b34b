package dev.cloze.model.finetune;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.LoraConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.model.ModelException;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bert.BertForTask;
import dev.cloze.model.bort.BortFiles;
import dev.cloze.model.bort.BortForTask;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraForTask;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.roberta.RobertaFiles;
import dev.cloze.model.roberta.RobertaForTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * An architecture that can be fine-tuned, in the shape that a directory says.
 *
 * @param name bert, roberta, electra or bort
 * @param shape of the encoder
 * @param network what makes one
 * @param json a {@code config.json} without the keys of a head, for a class of transformers
 * @param weights what reads those of a directory of this architecture, in the caller's scope
 * @param published what is written of a network's weights
 */
record TaskArchitecture(
    String name,
    ModelConfig shape,
    Network network,
    UnaryOperator<String> json,
    WeightReader weights,
    UnaryOperator<Map<String, Tensor>> published) {
  /** Makes a network with fresh weights. */
  @FunctionalInterface
  interface Network {
    TaskModel create(HeadConfig head, Optional<LoraConfig> lora, long seed);
  }

  /** Reads the weights of a directory. */
  @FunctionalInterface
  interface WeightReader {
    Map<String, Tensor> read(Path directory) throws IOException;
  }

  /**
   * The architecture of a directory.
   *
   * @throws ModelException if it is of another kind
   */
  static TaskArchitecture of(Path directory) {
    Path file = directory.resolve("config.json");
    if (!Files.exists(file)) {
      throw new ModelException(
          "%s has neither config.json nor options.json; expected a model in the layout of Hugging Face, or an ELMo."
              .formatted(directory));
    }
    String type = ModelConfig.modelType(file);
    return switch (type) {
      case "bert" ->
          BortConfig.is(file) ? bort(BortConfig.read(file)) : bert(BertConfig.read(file));
      case "roberta" -> roberta(RobertaConfig.read(file));
      case "electra" -> electra(ElectraConfig.read(file));
      default ->
          throw new ModelException(
              "%s is of model_type \"%s\"; fine-tuning takes bert, roberta, electra and ELMo."
                  .formatted(file, type));
    };
  }

  private static TaskArchitecture bert(BertConfig config) {
    return new TaskArchitecture(
        "bert",
        config,
        (head, lora, seed) -> BertForTask.create(config, head, lora, seed),
        config::toJson,
        BertFiles::weights,
        named -> named);
  }

  private static TaskArchitecture roberta(RobertaConfig config) {
    return new TaskArchitecture(
        "roberta",
        config,
        (head, lora, seed) -> RobertaForTask.create(config, head, lora, seed),
        config::toJson,
        RobertaFiles::weights,
        named -> named);
  }

  /** The discriminator, or the generator without its head. */
  private static TaskArchitecture electra(ElectraConfig config) {
    return new TaskArchitecture(
        "electra",
        config.encoder(),
        (head, lora, seed) -> ElectraForTask.create(config, head, lora, seed),
        config::toJson,
        ElectraFiles::weights,
        named -> named);
  }

  /** In Hugging Face's files a BERT of one segment. */
  private static TaskArchitecture bort(BortConfig config) {
    return new TaskArchitecture(
        "bort",
        config,
        (head, lora, seed) -> BortForTask.create(config, head, lora, seed),
        config::toJson,
        BortFiles::weights,
        named -> BortFiles.withSegment(named, config));
  }
}
