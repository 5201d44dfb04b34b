package dev.cloze.model.finetune;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.config.LoraConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.model.ModelException;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bert.BertForTask;
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
import org.bytedeco.pytorch.Tensor;

/** An architecture that can be fine-tuned, in the shape that a directory says. */
sealed interface TaskArchitecture {
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
      case "bert" -> new Bert(BertConfig.read(file));
      case "roberta" -> new Roberta(RobertaConfig.read(file));
      case "electra" -> new Electra(ElectraConfig.read(file));
      default ->
          throw new ModelException(
              "%s is of model_type \"%s\"; fine-tuning takes bert, roberta, electra and ELMo."
                  .formatted(file, type));
    };
  }

  /** "bert". */
  String modelType();

  int hiddenSize();

  /** The most tokens of a sequence. */
  int longestSequence();

  TaskModel create(HeadConfig head, Optional<LoraConfig> lora, long seed);

  /** A {@code config.json} without the keys of a head. */
  String toJson(String architecture);

  /** The weights of a directory of this architecture, in the caller's scope. */
  Map<String, Tensor> weights(Path directory) throws IOException;

  /** BERT. */
  record Bert(BertConfig config) implements TaskArchitecture {
    @Override
    public String modelType() {
      return "bert";
    }

    @Override
    public int longestSequence() {
      return config.longestSequence();
    }

    @Override
    public int hiddenSize() {
      return config.hiddenSize();
    }

    @Override
    public TaskModel create(HeadConfig head, Optional<LoraConfig> lora, long seed) {
      return BertForTask.create(config, head, lora, seed);
    }

    @Override
    public String toJson(String architecture) {
      return config.toJson(architecture);
    }

    @Override
    public Map<String, Tensor> weights(Path directory) throws IOException {
      return BertFiles.weights(directory);
    }
  }

  /** RoBERTa. */
  record Roberta(RobertaConfig config) implements TaskArchitecture {
    @Override
    public String modelType() {
      return "roberta";
    }

    @Override
    public int longestSequence() {
      return config.longestSequence();
    }

    @Override
    public int hiddenSize() {
      return config.hiddenSize();
    }

    @Override
    public TaskModel create(HeadConfig head, Optional<LoraConfig> lora, long seed) {
      return RobertaForTask.create(config, head, lora, seed);
    }

    @Override
    public String toJson(String architecture) {
      return config.toJson(architecture);
    }

    @Override
    public Map<String, Tensor> weights(Path directory) throws IOException {
      return RobertaFiles.weights(directory);
    }
  }

  /** ELECTRA's discriminator, or its generator without the head. */
  record Electra(ElectraConfig config) implements TaskArchitecture {
    @Override
    public String modelType() {
      return "electra";
    }

    @Override
    public int longestSequence() {
      return config.encoder().longestSequence();
    }

    @Override
    public int hiddenSize() {
      return config.encoder().hiddenSize();
    }

    @Override
    public TaskModel create(HeadConfig head, Optional<LoraConfig> lora, long seed) {
      return ElectraForTask.create(config, head, lora, seed);
    }

    @Override
    public String toJson(String architecture) {
      return config.toJson(architecture);
    }

    @Override
    public Map<String, Tensor> weights(Path directory) throws IOException {
      return ElectraFiles.weights(directory);
    }
  }
}
