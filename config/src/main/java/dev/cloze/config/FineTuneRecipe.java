package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole fine-tuning run, with every default: how long, at what rate, what is computed together.
 *
 * @param layerDecay what the learning rate is multiplied by from layer to layer, downwards; 1 for
 *     the same everywhere
 * @param lora how the layers are adapted; null where they are trained as a whole
 * @param lstm what is learned above an ELMo; null for networks that are trained themselves
 * @param data of a task of one's own, as the recipe says it; empty for published tasks
 */
public record FineTuneRecipe(
    OptimizerConfig optimizer,
    double layerDecay,
    WarmupConfig schedule,
    FineTuneTraining training,
    SelectionConfig evaluation,
    AnswersConfig answers,
    LoraConfig lora,
    LstmConfig lstm,
    ObjectNode data) {

  /** What does not change the weights: a run may go on with other values. */
  private static final List<String> FREE_TRAINING_KEYS = List.of("log_every", "checkpoint_every");

  public FineTuneRecipe {
    var problems = new Problems("recipe");
    problems.positive("optimizer.layer_decay", layerDecay);
    problems.require(
        layerDecay <= 1,
        "optimizer.layer_decay",
        "is %s, expected at most 1: lower layers learn more slowly"
            .formatted(Problems.show(layerDecay)));
    problems.throwIfAny();
  }

  /**
   * @param defaults of the model and the task, as {@link PublishedFineTuning} gives them
   * @param file a YAML file whose keys go before the defaults; empty for none
   * @param overrides values by key, as {@code --set} gives them; they go before both
   * @throws RecipeException with all problems of the recipe
   */
  public static FineTuneRecipe read(
      ObjectNode defaults, Optional<Path> file, Map<String, String> overrides) {
    return file.map(
            path ->
                parse(
                    defaults,
                    TextFile.read(path, "a recipe for fine-tuning in YAML"),
                    path.toString(),
                    overrides))
        .orElseGet(() -> parse(defaults, "{}", "recipe", overrides));
  }

  /**
   * @param sourceName what messages call the recipe
   * @see #read
   */
  public static FineTuneRecipe parse(
      ObjectNode defaults, String yaml, String sourceName, Map<String, String> overrides) {
    var source = new Source(sourceName);
    ObjectNode tree = RecipeReader.tree(yaml, sourceName, source);
    new Overrides(tree, source).apply(overrides);
    Section root = Section.ofFile(source, merged(defaults, tree));
    JsonNode data = root.tree("data");
    Section optimizer = root.section("optimizer");
    double layerDecay = optimizer.number("layer_decay", 1);
    OptimizerConfig optimizerConfig = OptimizerConfig.read(optimizer);
    WarmupConfig schedule = WarmupConfig.read(root.section("schedule"));
    FineTuneTraining training = FineTuneTraining.read(root.section("training"));
    SelectionConfig evaluation = SelectionConfig.read(root.section("evaluation"));
    AnswersConfig answers = AnswersConfig.read(root.section("answers"));
    Section adaptation = root.section("lora");
    int rank = adaptation.integer("rank", 0);
    double alpha = adaptation.number("alpha", 16);
    double dropout = adaptation.number("dropout", 0);
    LoraConfig lora =
        adaptation.build(() -> rank == 0 ? null : new LoraConfig(rank, alpha, dropout));
    Section network = root.section("lstm");
    LstmConfig lstm = root.hasSection("lstm") ? LstmConfig.read(network) : null;
    FineTuneRecipe recipe =
        root.build(
            () ->
                new FineTuneRecipe(
                    optimizerConfig,
                    layerDecay,
                    schedule,
                    training,
                    evaluation,
                    answers,
                    lora,
                    lstm,
                    data instanceof ObjectNode object
                        ? object
                        : JsonNodeFactory.instance.objectNode()));
    source.throwIfAny();
    return recipe;
  }

  /** The same with another way to look for answers. */
  public FineTuneRecipe with(AnswersConfig newAnswers) {
    return new FineTuneRecipe(
        optimizer, layerDecay, schedule, training, evaluation, newAnswers, lora, lstm, data);
  }

  static ObjectNode merged(ObjectNode defaults, ObjectNode changes) {
    ObjectNode result = defaults.deepCopy();
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      JsonNode before = result.get(change.getKey());
      boolean both = before instanceof ObjectNode && change.getValue() instanceof ObjectNode;
      result.set(
          change.getKey(),
          both ? merged((ObjectNode) before, (ObjectNode) change.getValue()) : change.getValue());
    }
    return result;
  }

  private ObjectNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ObjectNode optimizerNode = tree.putObject("optimizer");
    optimizer.write(optimizerNode);
    optimizerNode.put("layer_decay", layerDecay);
    schedule.write(tree.putObject("schedule"));
    training.write(tree.putObject("training"));
    evaluation.write(tree.putObject("evaluation"));
    answers.write(tree.putObject("answers"));
    if (lora != null) {
      tree.putObject("lora")
          .put("rank", lora.rank())
          .put("alpha", lora.alpha())
          .put("dropout", lora.dropout());
    }
    if (lstm != null) {
      lstm.write(tree.putObject("lstm"));
    }
    if (!data.isEmpty()) {
      tree.set("data", data);
    }
    return tree;
  }

  /** The recipe with every default, as a file that reads back equal. */
  public String toYaml() {
    return RecipeWriter.toYaml(tree());
  }

  /** What keeps a run from going on with this recipe: each key that differs. */
  public List<String> differences(FineTuneRecipe then) {
    return RecipeWriter.differences(then.weightKeys(), weightKeys());
  }

  private ObjectNode weightKeys() {
    ObjectNode tree = tree();
    ((ObjectNode) tree.get("training")).remove(FREE_TRAINING_KEYS);
    return tree;
  }
}
