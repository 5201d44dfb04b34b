package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A whole run of Agora: de Wynter (2020), "An Algorithm for Learning Smaller Representations of
 * Models With Scarce Data". What the paper leaves open is our own choice; docs/guide/agora.md.
 *
 * @param sets the values of each key of fine-tuning that are tried, every combination of them; the
 *     last key changes fastest. The key {@code seed} only tells combinations apart
 * @param finetune what all of them share, by the keys of a {@link FineTuneRecipe}
 * @param trainExamples of the training data to begin with, every label in its share; 0 for all
 * @param developmentExamples that models are judged and corrected by; 0 for all
 * @param heldOut examples that are not looked at before the end
 * @param points how new examples are made
 * @param pruning which hyperparameter sets leave after a round: root_family, run, worst_only, none
 * @param replays how often a round that found nothing better is done again before sets leave
 * @param seed everything random follows from it
 */
public record AgoraRecipe(
    ObjectNode sets,
    ObjectNode finetune,
    int trainExamples,
    int developmentExamples,
    HeldOut heldOut,
    Points points,
    String pruning,
    int replays,
    Budget budget,
    long seed) {
  /** The key of a set that is none of fine-tuning. */
  public static final String SEED = "seed";

  private static final List<String> PRUNING = List.of("root_family", "run", "worst_only", "none");

  /**
   * Where the examples come from that are looked at in the end only.
   *
   * @param from dev, train or test (where its labels are known); auto: dev from 500 examples on,
   *     else train
   * @param share of the dev data, as many are taken
   */
  public record HeldOut(String from, double share) {
    private static final List<String> PLACES = List.of("auto", "dev", "train", "test");

    public HeldOut {
      var problems = new Problems("held_out");
      problems.oneOf("from", from, PLACES);
      problems.positive("share", share);
      problems.belowOne("share", share);
      problems.throwIfAny();
    }

    static HeldOut read(Section section) {
      String from = section.text("from", "auto");
      double share = section.number("share", 0.3);
      return section.build(() -> new HeldOut(from, share));
    }

    void write(ObjectNode node) {
      node.put("from", from).put("share", share);
    }
  }

  /**
   * How new examples are made of mistakes.
   *
   * @param attempts at most, for each mistake
   * @param top words of the generator that one is drawn from
   * @param perRound at most; 0 for one of each mistake
   * @param generated at most in all, as a share of the training data of the beginning
   * @param leastConfidence of the teacher; what it is less sure of is left out
   * @param balance whether no label may have more than twice as many new examples as another
   */
  public record Points(
      int attempts,
      int top,
      int perRound,
      double generated,
      double leastConfidence,
      boolean balance) {
    public Points {
      var problems = new Problems("points");
      problems.positive("attempts", attempts);
      problems.positive("top", top);
      problems.notNegative("per_round", perRound);
      problems.notNegative("generated", generated);
      problems.belowOne("least_confidence", leastConfidence);
      problems.throwIfAny();
    }

    static Points read(Section section) {
      int attempts = section.integer("attempts", 5);
      int top = section.integer("top", 10);
      int perRound = section.integer("per_round", 0);
      double generated = section.number("generated", 1);
      double leastConfidence = section.number("least_confidence", 0);
      boolean balance = section.flag("balance", false);
      return section.build(
          () -> new Points(attempts, top, perRound, generated, leastConfidence, balance));
    }

    void write(ObjectNode node) {
      node.put("attempts", attempts).put("top", top).put("per_round", perRound);
      node.put("generated", generated).put("least_confidence", leastConfidence);
      node.put("balance", balance);
    }
  }

  /**
   * When it ends at the latest.
   *
   * @param trainings in all, replays included
   * @param rounds in all
   * @param minutes of one start of the command; 0 for no limit
   */
  public record Budget(int trainings, int rounds, double minutes) {
    public Budget {
      var problems = new Problems("budget");
      problems.positive("trainings", trainings);
      problems.positive("rounds", rounds);
      problems.notNegative("minutes", minutes);
      problems.throwIfAny();
    }

    static Budget read(Section section) {
      int trainings = section.integer("trainings", 200);
      int rounds = section.integer("rounds", 12);
      double minutes = section.number("minutes", 0);
      return section.build(() -> new Budget(trainings, rounds, minutes));
    }

    void write(ObjectNode node) {
      node.put("trainings", trainings).put("rounds", rounds).put("minutes", minutes);
    }
  }

  public AgoraRecipe {
    var problems = new Problems("agora");
    problems.require(!sets.isEmpty(), "sets", "is empty, expected a key with a list of values");
    for (Map.Entry<String, JsonNode> field : sets.properties()) {
      boolean plain = field.getValue().isArray() && !field.getValue().isEmpty();
      for (JsonNode value : field.getValue()) {
        plain &= value.isValueNode() && !value.isNull();
      }
      problems.require(
          plain,
          "sets." + field.getKey(),
          "is %s, expected a list of values".formatted(field.getValue()));
      List<String> texts = texts(field.getValue());
      problems.require(
          texts.stream().distinct().count() == texts.size(),
          "sets." + field.getKey(),
          "is %s, expected each value once".formatted(texts));
    }
    problems.notNegative("train_examples", trainExamples);
    problems.notNegative("development_examples", developmentExamples);
    problems.oneOf("pruning", pruning, PRUNING);
    problems.notNegative("replays", replays);
    problems.throwIfAny();
  }

  /**
   * @param overrides values by key, as for {@link Recipe#read}
   * @throws RecipeException with all problems of the file
   */
  public static AgoraRecipe read(Path yaml, Map<String, String> overrides) {
    return parse(
        TextFile.read(yaml, "a run of Agora in YAML, such as recipes/agora.yaml"),
        yaml.toString(),
        overrides);
  }

  /**
   * @param name what messages call the file
   * @see #read
   */
  public static AgoraRecipe parse(String yaml, String name, Map<String, String> overrides) {
    var source = new Source(name);
    ObjectNode tree = RecipeReader.tree(yaml, name, source);
    new Overrides(tree, source).apply(overrides);
    Section root = Section.ofFile(source, tree);
    ObjectNode sets = object(root, "sets");
    ObjectNode finetune = object(root, "finetune");
    int trainExamples = root.integer("train_examples", 0);
    int developmentExamples = root.integer("development_examples", 0);
    HeldOut heldOut = HeldOut.read(root.section("held_out"));
    Points points = Points.read(root.section("points"));
    String pruning = root.text("pruning", "root_family");
    int replays = root.integer("replays", 0);
    Budget budget = Budget.read(root.section("budget"));
    long seed = root.longInteger("seed", 1);
    AgoraRecipe recipe =
        root.build(
            () ->
                new AgoraRecipe(
                    sets,
                    finetune,
                    trainExamples,
                    developmentExamples,
                    heldOut,
                    points,
                    pruning,
                    replays,
                    budget,
                    seed));
    source.throwIfAny();
    return recipe;
  }

  private static ObjectNode object(Section root, String key) {
    JsonNode node = root.tree(key);
    if (node instanceof ObjectNode object) {
      return object;
    }
    if (node != null && !node.isNull()) {
      root.report(key, "is %s, expected a section of keys".formatted(Section.show(node)));
    }
    return JsonNodeFactory.instance.objectNode();
  }

  /** The values of each key as people write them, in the order of the keys. */
  public Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    sets.properties().forEach(field -> values.put(field.getKey(), texts(field.getValue())));
    return values;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list) {
      texts.add(
          value.isDouble()
              ? Double.toString(value.doubleValue()).toLowerCase(Locale.ROOT)
              : value.asText());
    }
    return texts;
  }

  /**
   * The fine-tuning of one combination.
   *
   * @param defaults of the model and the task, as {@link PublishedFineTuning} gives them
   * @param set a value for each key of {@link #values()}
   * @throws RecipeException if a key or a value is none of fine-tuning
   */
  public FineTuneRecipe finetune(ObjectNode defaults, Map<String, String> set) {
    Map<String, String> overrides = new LinkedHashMap<>(set);
    overrides.remove(SEED);
    return FineTuneRecipe.parse(
        FineTuneRecipe.merged(defaults, finetune), "{}", "sets and finetune", overrides);
  }

  /** What the columns of one's own data mean; empty for published tasks. */
  public ObjectNode table() {
    return finetune.get("data") instanceof ObjectNode data
        ? data
        : JsonNodeFactory.instance.objectNode();
  }

  /** The same as a file that reads back equal. */
  public String toYaml() {
    return RecipeWriter.toYaml(tree());
  }

  /** Of all that decides what comes of a run: not of the budget. */
  public String hash() {
    ObjectNode tree = tree();
    tree.remove("budget");
    return RecipeWriter.hash(tree);
  }

  private ObjectNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.set("sets", sets);
    tree.set("finetune", finetune);
    tree.put("train_examples", trainExamples);
    tree.put("development_examples", developmentExamples);
    heldOut.write(tree.putObject("held_out"));
    points.write(tree.putObject("points"));
    tree.put("pruning", pruning);
    tree.put("replays", replays);
    budget.write(tree.putObject("budget"));
    tree.put("seed", seed);
    return tree;
  }
}
