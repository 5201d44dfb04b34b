package dev.cloze.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole pre-training run of ELMo. Its text comes as streams of words and not as samples, so its
 * recipe has other keys than those of {@link Recipe}.
 *
 * @param architecture its vocabulary is a stand-in: {@link #model} has that of the tokenizer
 * @param tokenizer the vocabulary: a file of words, or the directory of one
 * @param training its batch size is the number of rows of each direction
 */
public record ElmoRecipe(
    ElmoConfig architecture,
    String tokenizer,
    StreamConfig data,
    OptimizerConfig optimizer,
    ScheduleConfig schedule,
    TrainingConfig training,
    EvaluationConfig evaluation,
    CheckpointConfig checkpoint)
    implements TrainingRecipe {
  static final String TYPE = "elmo";

  public ElmoRecipe {
    var problems = new Problems("recipe");
    problems.require(!tokenizer.isBlank(), "tokenizer", "is empty, expected a vocabulary of words");
    checks(data, optimizer, schedule, training, evaluation).forEach(problems::add);
    problems.throwIfAny();
  }

  /** What must hold between the sections; null is one with problems of its own. */
  private static List<Problem> checks(
      StreamConfig data,
      OptimizerConfig optimizer,
      ScheduleConfig schedule,
      TrainingConfig training,
      EvaluationConfig evaluation) {
    var problems = new Problems("settings");
    if (training != null) {
      problems.require(
          training.microBatchSize() == training.batchSize(),
          "training.micro_batch_size",
          "is %d, expected training.batch_size, which is %d: the rows of a stream go on together"
              .formatted(training.microBatchSize(), training.batchSize()));
    }
    if (training != null && schedule != null) {
      problems.atMost(
          "schedule.warmup_steps", schedule.warmupSteps(), "training.steps", training.steps());
    }
    if (optimizer != null && schedule != null) {
      problems.atMost(
          "schedule.end_learning_rate",
          schedule.endLearningRate(),
          "optimizer.learning_rate",
          optimizer.learningRate());
    }
    if (data != null && data.validation() == null && evaluation != null) {
      problems.require(
          evaluation.every() == 0,
          "evaluation.every",
          "is %d but data.validation is not set, expected held-out text there"
              .formatted(evaluation.every()));
    }
    return problems.found();
  }

  /** Whether a file is a recipe of ELMo; what is wrong with it is left to who reads it. */
  public static boolean is(Path yaml, Map<String, String> overrides) {
    String type = overrides.get("architecture.type");
    if (type != null) {
      return type.equals(TYPE);
    }
    try {
      ObjectNode tree =
          RecipeReader.tree(
              TextFile.read(yaml, "a recipe"), yaml.toString(), new Source(yaml.toString()));
      return tree.path("architecture").path("type").asText().equals(TYPE);
    } catch (RecipeException e) {
      return false;
    }
  }

  /**
   * @param overrides values by key, as for {@link Recipe#read}
   * @throws RecipeException with all problems of the recipe
   */
  public static ElmoRecipe read(Path yaml, Map<String, String> overrides) {
    return parse(
        TextFile.read(yaml, "a recipe in YAML, such as those in the folder recipes"),
        yaml.toString(),
        overrides);
  }

  /**
   * @param name what messages call the recipe
   * @see #read
   */
  public static ElmoRecipe parse(String yaml, String name, Map<String, String> overrides) {
    var source = new Source(name);
    ObjectNode tree = RecipeReader.tree(yaml, name, source);
    new Overrides(tree, source).apply(overrides);
    Section root = Section.ofFile(source, tree);
    ElmoConfig architecture = ElmoArchitecture.read(root.section("architecture"));
    String tokenizer = root.text("tokenizer");
    StreamConfig data = StreamConfig.read(root.section("data"));
    OptimizerConfig optimizer = OptimizerConfig.read(root.section("optimizer"));
    ScheduleConfig schedule = ScheduleConfig.read(root.section("schedule"));
    TrainingConfig training = TrainingConfig.read(root.section("training"));
    EvaluationConfig evaluation = EvaluationConfig.read(root.section("evaluation"));
    CheckpointConfig checkpoint = CheckpointConfig.read(root.section("checkpoint"));
    root.finish();
    checks(data, optimizer, schedule, training, evaluation)
        .forEach(problem -> source.report(problem.key(), problem.text()));
    source.throwIfAny();
    return new ElmoRecipe(
        architecture, tokenizer, data, optimizer, schedule, training, evaluation, checkpoint);
  }

  /**
   * The network for a vocabulary.
   *
   * @throws RecipeException if there are fewer words than negative samples
   */
  public ElmoConfig model(int vocabSize) {
    var problems = new Problems("data");
    problems.require(
        data.negativeSamples() <= vocabSize,
        "negative_samples",
        "is %d, expected at most the %d words of the vocabulary, or 0 for all of them"
            .formatted(data.negativeSamples(), vocabSize));
    problems.throwIfAny();
    return architecture.withVocabSize(vocabSize);
  }

  @Override
  public String toYaml() {
    return RecipeWriter.toYaml(tree());
  }

  @Override
  public String hash() {
    return RecipeWriter.hash(hashed());
  }

  @Override
  public List<String> differences(String checkpoint, String name) {
    return differences(parse(checkpoint, name, Map.of()));
  }

  List<String> differences(ElmoRecipe checkpoint) {
    return RecipeWriter.differences(checkpoint.hashed(), hashed());
  }

  private ObjectNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ElmoArchitecture.write(architecture, tree.putObject("architecture"));
    tree.put("tokenizer", tokenizer);
    data.write(tree.putObject("data"));
    optimizer.write(tree.putObject("optimizer"));
    schedule.write(tree.putObject("schedule"));
    training.write(tree.putObject("training"));
    evaluation.write(tree.putObject("evaluation"));
    checkpoint.write(tree.putObject("checkpoint"));
    return tree;
  }

  private ObjectNode hashed() {
    ObjectNode tree = tree();
    tree.remove(List.of("evaluation", "checkpoint"));
    ((ObjectNode) tree.get("training")).remove("log_every");
    return tree;
  }
}
