package dev.cloze.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole architecture search: de Wynter (2020), "An Approximation Algorithm for Optimal
 * Subarchitecture Extraction".
 *
 * @param maximum the shape that others are measured against; null for the largest of the space
 * @param stride every so many shapes one is trained, in the order of their sizes; 1 for all
 * @param trials the settings that each shape is trained with, at least one
 * @param budgetSteps the most steps of all trainings together; 0 for no limit
 * @param budgetMinutes the most minutes of one start of the command; 0 for no limit
 */
public record ArchitectureSearchRecipe(
    ArchitectureSpace space,
    ArchitectureShape maximum,
    int stride,
    InferenceMeasure inference,
    ErrorMeasure error,
    List<Trial> trials,
    String tokenizer,
    DataConfig data,
    long seed,
    long budgetSteps,
    double budgetMinutes) {
  private static final String LARGEST = "largest";
  private static final String MAXIMUM = "maximum";

  /** Settings of a short training. */
  public record Trial(double learningRate, int batchSize) {
    public Trial {
      var problems = new Problems("trial");
      problems.positive("learning_rate", learningRate);
      problems.positive("batch_size", batchSize);
      problems.throwIfAny();
    }

    static Trial read(Section section) {
      double learningRate = section.number("learning_rate");
      int batchSize = section.integer("batch_size");
      return section.build(() -> new Trial(learningRate, batchSize));
    }
  }

  public ArchitectureSearchRecipe {
    trials = List.copyOf(trials);
    var problems = new Problems("search");
    int shapes = space.members().size();
    problems.require(
        stride >= 1 && stride <= shapes,
        "stride",
        "is %d, expected 1 to %d, the number of shapes".formatted(stride, shapes));
    problems.require(
        maximum == null || maximum.isValid(),
        MAXIMUM,
        "is %s, expected a hidden_size that is a multiple of num_attention_heads"
            .formatted(maximum));
    problems.require(!trials.isEmpty(), "trials", "is empty, expected at least one");
    problems.require(!tokenizer.isBlank(), "tokenizer", "is empty, expected a directory");
    problems.require(
        data.validation() != null,
        "data.validation",
        "is missing, expected held-out shards: errors are measured on them");
    problems.notNegative("budget.steps", budgetSteps);
    problems.notNegative("budget.minutes", budgetMinutes);
    problems.require(
        budgetSteps == 0 || budgetSteps >= error.steps(),
        "budget.steps",
        "is %d, expected at least error.steps, which is %d: not one shape could be measured"
            .formatted(budgetSteps, error.steps()));
    problems.require(
        inference.length() <= positions(data),
        "inference.length",
        "is %d, expected at most %d, the longest sequence"
            .formatted(inference.length(), positions(data)));
    problems.throwIfAny();
  }

  /** Rows of the position table of every candidate: the published ones, or more where asked for. */
  public int maxPositionEmbeddings() {
    return positions(data);
  }

  private static int positions(DataConfig data) {
    return Math.max(512, data.length());
  }

  /**
   * @param overrides values by key, as for {@link Recipe#read}
   * @throws RecipeException with all problems of the file
   */
  public static ArchitectureSearchRecipe read(Path yaml, Map<String, String> overrides) {
    return parse(
        TextFile.read(yaml, "an architecture search in YAML, such as those in the folder recipes"),
        yaml.toString(),
        overrides);
  }

  /**
   * @param name what messages call the file
   * @see #read
   */
  public static ArchitectureSearchRecipe parse(
      String yaml, String name, Map<String, String> overrides) {
    var source = new Source(name);
    ObjectNode tree = RecipeReader.tree(yaml, name, source);
    new Overrides(tree, source).apply(overrides);
    Section root = Section.ofFile(source, tree);
    ArchitectureSpace space = ArchitectureSpace.read(root.section("space"));
    ArchitectureShape maximum = maximum(root);
    int stride = root.integer("stride", 1);
    InferenceMeasure inference = InferenceMeasure.read(root.section("inference"));
    ErrorMeasure error = ErrorMeasure.read(root.section("error"));
    List<Trial> trials = new ArrayList<>();
    List<Section> entries = root.sections("trials");
    entries.forEach(entry -> trials.add(Trial.read(entry)));
    String tokenizer = root.text("tokenizer");
    DataConfig data = DataConfig.read(root.section("data"));
    long seed = root.longInteger("seed", 1);
    Section budget = root.section("budget");
    long budgetSteps = budget.longInteger("steps", 0);
    double budgetMinutes = budget.number("minutes", 0);
    budget.finish();
    root.finish();
    source.throwIfAny();
    try {
      return new ArchitectureSearchRecipe(
          space,
          maximum,
          stride,
          inference,
          error,
          trials,
          tokenizer,
          data,
          seed,
          budgetSteps,
          budgetMinutes);
    } catch (RecipeException e) {
      e.problems().forEach(problem -> source.report(problem.key(), problem.text()));
      source.throwIfAny();
      throw e;
    }
  }

  private static ArchitectureShape maximum(Section root) {
    if (root.hasSection(MAXIMUM)) {
      return ArchitectureShape.read(root.section(MAXIMUM));
    }
    String word = root.text(MAXIMUM, "roberta-large");
    if (!List.of(LARGEST, "roberta-large").contains(word)) {
      root.report(
          MAXIMUM,
          "is \"%s\", expected roberta-large, largest (of the space), or the four numbers of a shape"
              .formatted(word));
    }
    return word.equals(LARGEST) ? null : ArchitectureShape.ROBERTA_LARGE;
  }

  /** The same as a file that reads back equal. */
  public String toYaml() {
    return RecipeWriter.toYaml(tree());
  }

  /** Of all that decides what is measured: not of the stride, the trials or the budget. */
  public String measurementHash() {
    ObjectNode tree = tree();
    tree.remove(List.of("space", "stride", "trials", "budget"));
    return RecipeWriter.hash(tree);
  }

  private ObjectNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    space.write(tree.putObject("space"));
    if (maximum == null) {
      tree.put(MAXIMUM, LARGEST);
    } else {
      maximum.write(tree.putObject(MAXIMUM));
    }
    tree.put("stride", stride);
    inference.write(tree.putObject("inference"));
    error.write(tree.putObject("error"));
    var list = tree.putArray("trials");
    for (Trial trial : trials) {
      list.addObject().put("learning_rate", trial.learningRate).put("batch_size", trial.batchSize);
    }
    tree.put("tokenizer", tokenizer);
    data.write(tree.putObject("data"));
    tree.put("seed", seed);
    tree.putObject("budget").put("steps", budgetSteps).put("minutes", budgetMinutes);
    return tree;
  }
}
