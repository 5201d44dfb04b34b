package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The network. In a recipe it is a published size, or every field by name, or a size and the fields
 * that differ from it.
 *
 * @param type bert
 * @param shape every field; its vocabulary is a stand-in where the tokenizer decides
 * @param vocabSizeFromTokenizer whether the word table is as large as the tokenizer's vocabulary,
 *     as the recipe gives no vocab_size
 */
public record ArchitectureConfig(String type, BertConfig shape, boolean vocabSizeFromTokenizer) {
  private static final List<String> SUPPORTED = List.of("bert");
  private static final List<String> NOT_YET = List.of("roberta", "electra", "elmo", "bort");

  public ArchitectureConfig {
    var problems = new Problems("architecture");
    problems.require(SUPPORTED.contains(type), "type", unsupported(type));
    problems.throwIfAny();
  }

  /** The published name of this shape, such as "base", or null if it has none. */
  public String size() {
    return BertSizes.nameOf(shape);
  }

  /**
   * @param tokenizerSize the number of tokens in the tokenizer's vocabulary
   * @throws RecipeException if the recipe's vocab_size is too small for it
   */
  public BertConfig bert(int tokenizerSize) {
    if (vocabSizeFromTokenizer) {
      return shape.withVocabSize(tokenizerSize);
    }
    var problems = new Problems("architecture");
    problems.require(
        shape.vocabSize() >= tokenizerSize,
        "vocab_size",
        "is %d, expected at least the %d tokens of the tokenizer, or no vocab_size to take theirs"
            .formatted(shape.vocabSize(), tokenizerSize));
    problems.throwIfAny();
    return shape;
  }

  static ArchitectureConfig read(Section section) {
    String type = section.text("type");
    if (section.has("type") && !SUPPORTED.contains(type)) {
      section.report("type", unsupported(type));
      return null; // another architecture has other keys
    }
    String size = section.text("size", null);
    BertConfig defaults = BertConfig.DEFAULTS;
    if (size != null) {
      try {
        defaults = BertConfig.ofSize(size, BertConfig.DEFAULTS.vocabSize());
      } catch (RecipeException e) {
        section.report(e);
      }
    } else if (!section.isBad("size")) {
      // Only in the absence of a size: a recipe that says neither has forgotten something.
      section.integer("hidden_size");
      section.integer("num_hidden_layers");
      section.integer("num_attention_heads");
      section.integer("intermediate_size");
    }
    boolean vocabSizeFromTokenizer = !section.has("vocab_size");
    BertConfig shape = BertConfig.read(section, defaults);
    return shape == null ? null : new ArchitectureConfig(type, shape, vocabSizeFromTokenizer);
  }

  void write(ObjectNode node) {
    node.put("type", type);
    shape.write(node);
    if (vocabSizeFromTokenizer) {
      node.remove("vocab_size");
    }
  }

  private static String unsupported(String type) {
    String supported = String.join(", ", SUPPORTED);
    return NOT_YET.contains(type)
        ? "is \"%s\", which this version does not support; it supports %s"
            .formatted(type, supported)
        : "is \"%s\", expected one of %s".formatted(type, supported);
  }
}
