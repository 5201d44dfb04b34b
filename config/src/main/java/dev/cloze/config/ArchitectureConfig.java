package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The network. In a recipe it is a published size, or every field by name, or a size and the fields
 * that differ from it.
 *
 * @param type bert, roberta or electra
 * @param shape every field; its vocabulary is a stand-in where the tokenizer decides
 * @param vocabSizeFromTokenizer whether the word table is as large as the tokenizer's vocabulary,
 *     as the recipe gives no vocab_size
 */
public record ArchitectureConfig(String type, ModelConfig shape, boolean vocabSizeFromTokenizer) {
  private static final List<String> SUPPORTED = Architecture.types();
  private static final List<String> NOT_YET = List.of("bort");

  public ArchitectureConfig {
    var problems = new Problems("architecture");
    problems.require(SUPPORTED.contains(type), "type", unsupported(type));
    problems.throwIfAny();
  }

  /** The published name of this shape, such as "base", or null if it has none. */
  public String size() {
    return shape.size();
  }

  /**
   * @param tokenizerSize the number of tokens in the tokenizer's vocabulary
   * @throws RecipeException if the recipe's vocab_size is too small for it
   */
  public ModelConfig model(int tokenizerSize) {
    if (vocabSizeFromTokenizer) {
      return Architecture.of(type).withVocabSize(shape, tokenizerSize);
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
    Architecture architecture = section.has("type") ? Architecture.of(type) : Architecture.BERT;
    String size = section.text("size", null);
    ModelConfig defaults = architecture.defaults();
    if (size != null) {
      try {
        defaults = architecture.ofSize(size);
      } catch (RecipeException e) {
        section.report(e);
      }
    } else if (!section.isBad("size")) {
      // Only in the absence of a size: a recipe that says neither has forgotten something.
      architecture.required().forEach(section::integer);
    }
    boolean vocabSizeFromTokenizer = !section.has("vocab_size");
    ModelConfig shape = architecture.read(section, defaults);
    return shape == null ? null : new ArchitectureConfig(type, shape, vocabSizeFromTokenizer);
  }

  void write(ObjectNode node) {
    node.put("type", type);
    Architecture.of(type).write(shape, node);
    if (vocabSizeFromTokenizer) {
      node.remove("vocab_size");
    }
  }

  private static String unsupported(String type) {
    String supported = String.join(", ", SUPPORTED);
    if (type.equals(ElmoRecipe.TYPE)) {
      return "is \"elmo\", which reads words as they stand in a text and not prepared shards: cloze pretrain runs such a recipe, here it is %s"
          .formatted(supported);
    }
    return NOT_YET.contains(type)
        ? "is \"%s\", which this version does not support; it supports %s"
            .formatted(type, supported)
        : "is \"%s\", expected one of %s".formatted(type, supported);
  }
}
