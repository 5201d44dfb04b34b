package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Hugging Face's {@code config.json} of a BERT, or of one that took over its keys. */
final class BertConfigFile {
  private BertConfigFile() {}

  /**
   * @param modelType that the file must name
   * @param defaults of keys that it leaves out
   */
  static BertConfig read(Path file, String modelType, BertConfig defaults) {
    var source = new Source(file.toString());
    Section section = open(source, file, modelType);
    BertConfig config = section.isBad("model_type") ? null : BertConfig.read(section, defaults);
    source.throwIfAny();
    return config;
  }

  /**
   * The keys of a {@code config.json}, having checked those that change what the network computes;
   * the others only concern fine-tuning or output.
   */
  static Section open(Source source, Path file, String modelType) {
    Section section = Section.ofForeignFile(source, parse(file));
    expect(section, "model_type", section.text("model_type", modelType), modelType);
    expect(
        section,
        "position_embedding_type",
        section.text("position_embedding_type", "absolute"),
        "absolute");
    expect(section, "is_decoder", section.flag("is_decoder", false), false);
    expect(section, "add_cross_attention", section.flag("add_cross_attention", false), false);
    expect(section, "tie_word_embeddings", section.flag("tie_word_embeddings", true), true);
    return section;
  }

  /** Old files do not name it; they are of BERT. */
  static String modelType(Path file) {
    JsonNode type = parse(file).path("model_type");
    return type.isTextual() ? type.textValue() : "bert";
  }

  /** Rows of the table of token types; two where the file does not say. */
  static int segments(Path file) {
    return parse(file).path("type_vocab_size").asInt(2);
  }

  static String toJson(
      BertConfig config, String modelType, List<String> architectures, Map<String, Integer> ids) {
    return toJson(
        modelType,
        node -> {
          config.write(node);
          ids.forEach(node::put);
        },
        architectures);
  }

  static String toJson(String modelType, Consumer<ObjectNode> shape, List<String> architectures) {
    ObjectNode node = JsonObjectFile.JSON.createObjectNode();
    var names = node.putArray("architectures");
    architectures.forEach(names::add);
    node.put("model_type", modelType);
    shape.accept(node);
    node.put("position_embedding_type", "absolute");
    node.put("tie_word_embeddings", true);
    return node.toPrettyString() + "\n";
  }

  private static void expect(Section section, String key, Object found, Object supported) {
    if (!found.equals(supported)) {
      String quote = supported instanceof String ? "\"" : "";
      section.report(
          key,
          "is %s%s%s, and this version supports only %s%s%s"
              .formatted(quote, found, quote, quote, supported, quote));
    }
  }

  private static ObjectNode parse(Path file) {
    return JsonObjectFile.read(file, "a model's config.json", "{\"model_type\": \"bert\", …}");
  }
}
