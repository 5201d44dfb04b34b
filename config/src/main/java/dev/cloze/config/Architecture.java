package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** What recipes know of each kind of network. */
enum Architecture {
  BERT("bert") {
    @Override
    ModelConfig ofSize(String size) {
      return BertConfig.ofSize(size, BertConfig.DEFAULTS.vocabSize());
    }

    @Override
    ModelConfig defaults() {
      return BertConfig.DEFAULTS;
    }

    @Override
    ModelConfig read(Section section, ModelConfig defaults) {
      return BertConfig.read(section, (BertConfig) defaults);
    }

    @Override
    void write(ModelConfig config, ObjectNode node) {
      ((BertConfig) config).write(node);
    }

    @Override
    ModelConfig withVocabSize(ModelConfig config, int vocabSize) {
      return ((BertConfig) config).withVocabSize(vocabSize);
    }
  },

  ROBERTA("roberta") {
    @Override
    ModelConfig ofSize(String size) {
      return RobertaConfig.ofSize(size, RobertaConfig.DEFAULTS.vocabSize());
    }

    @Override
    ModelConfig defaults() {
      return RobertaConfig.DEFAULTS;
    }

    @Override
    ModelConfig read(Section section, ModelConfig defaults) {
      BertConfig shape = BertConfig.read(section, ((RobertaConfig) defaults).shape());
      return shape == null ? null : section.build(() -> new RobertaConfig(shape));
    }

    @Override
    void write(ModelConfig config, ObjectNode node) {
      ((RobertaConfig) config).shape().write(node);
    }

    @Override
    ModelConfig withVocabSize(ModelConfig config, int vocabSize) {
      return ((RobertaConfig) config).withVocabSize(vocabSize);
    }
  },

  ELECTRA("electra") {
    @Override
    ModelConfig ofSize(String size) {
      return ElectraPairConfig.ofSize(size, BertConfig.DEFAULTS.vocabSize());
    }

    @Override
    ModelConfig defaults() {
      return ElectraPairConfig.DEFAULTS;
    }

    @Override
    ModelConfig read(Section section, ModelConfig defaults) {
      return ElectraPairConfig.read(section, (ElectraPairConfig) defaults);
    }

    @Override
    void write(ModelConfig config, ObjectNode node) {
      ((ElectraPairConfig) config).write(node);
    }

    @Override
    ModelConfig withVocabSize(ModelConfig config, int vocabSize) {
      return ((ElectraPairConfig) config).withVocabSize(vocabSize);
    }
  },

  BORT("bort") {
    @Override
    ModelConfig ofSize(String size) {
      return BortConfig.ofSize(size, BortConfig.DEFAULTS.vocabSize());
    }

    @Override
    ModelConfig defaults() {
      return BortConfig.DEFAULTS;
    }

    @Override
    ModelConfig read(Section section, ModelConfig defaults) {
      BertConfig shape = BertConfig.read(section, ((BortConfig) defaults).shape());
      return shape == null ? null : section.build(() -> new BortConfig(shape));
    }

    @Override
    void write(ModelConfig config, ObjectNode node) {
      ((BortConfig) config).shape().write(node);
    }

    @Override
    ModelConfig withVocabSize(ModelConfig config, int vocabSize) {
      return ((BortConfig) config).withVocabSize(vocabSize);
    }
  };

  /** Keys without which a recipe that names no size has forgotten something. */
  private static final List<String> REQUIRED =
      List.of("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size");

  private final String type;

  Architecture(String type) {
    this.type = type;
  }

  static List<String> types() {
    return Stream.of(values()).map(architecture -> architecture.type).toList();
  }

  /**
   * @param type one of {@link #types}
   */
  static Architecture of(String type) {
    return Stream.of(values()).filter(a -> a.type.equals(type)).findFirst().orElseThrow();
  }

  /**
   * @throws RecipeException if no such size is published
   */
  abstract ModelConfig ofSize(String size);

  /** What a recipe that names no size may leave out. */
  abstract ModelConfig defaults();

  List<String> required() {
    return REQUIRED;
  }

  /** Null if a value is wrong, which the section then notes. */
  abstract ModelConfig read(Section section, ModelConfig defaults);

  abstract void write(ModelConfig config, ObjectNode node);

  abstract ModelConfig withVocabSize(ModelConfig config, int vocabSize);
}
