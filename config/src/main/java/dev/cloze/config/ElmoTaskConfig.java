package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code config.json} beside an ELMo that a task was learned with: what stands above its
 * vectors.
 *
 * @param head classes or tags
 * @param textsOfExample 1 or 2 texts that have a class together; 0 where each word has a tag
 */
public record ElmoTaskConfig(HeadConfig head, LstmConfig lstm, int textsOfExample) {
  public static final String MODEL_TYPE = "elmo";

  public ElmoTaskConfig {
    var problems = new Problems("config");
    int least = head.type() == HeadConfig.Type.TAGS ? 0 : 1;
    problems.require(
        textsOfExample >= least && textsOfExample <= 2 * least,
        "texts_of_example",
        "is %d, expected %s".formatted(textsOfExample, least == 0 ? "0" : "1 or 2"));
    problems.throwIfAny();
  }

  /**
   * Reads a file.
   *
   * @return empty if it is missing, or of no task
   */
  public static Optional<ElmoTaskConfig> read(Path configJson) {
    if (!Files.exists(configJson)) {
      return Optional.empty();
    }
    Optional<HeadConfig> head = HeadConfig.read(configJson);
    var source = new Source(configJson.toString());
    Section root =
        Section.ofForeignFile(
            source, JsonObjectFile.read(configJson, "an ELMo's config.json", "{\"lstm\": {…}}"));
    if (head.isEmpty() || !root.hasSection("lstm")) {
      return Optional.empty();
    }
    LstmConfig lstm = LstmConfig.read(root.section("lstm"));
    int texts = root.integer("texts_of_example");
    source.throwIfAny();
    return Optional.of(new ElmoTaskConfig(head.get(), lstm, texts));
  }

  /**
   * The file. What the mix became is in it for people alone: the weights have it too.
   *
   * @param mixWeights of the layers, before the softmax, as {@code cloze embed} takes them
   */
  public String toJson(float[] mixWeights, float mixGamma) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("model_type", MODEL_TYPE);
    node.putArray("architectures").add(head.architecture(MODEL_TYPE));
    lstm.write(node.putObject("lstm"));
    node.put("texts_of_example", textsOfExample);
    ObjectNode mix = node.putObject("scalar_mix");
    ArrayNode layers = mix.putArray("weights");
    for (float weight : mixWeights) {
      layers.add(weight);
    }
    mix.put("gamma", mixGamma);
    return head.addTo(node.toString());
  }
}
