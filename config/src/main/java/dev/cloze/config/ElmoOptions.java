package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The {@code options.json} of the original: the shape of the network, and how it was trained.
 *
 * @param network its vocabulary is that of the file, and a stand-in where the file does not tell:
 *     the weights do
 * @param training what the original wants to know to train further; files that are for use only
 *     leave it out
 * @param unknown keys that mean nothing here; published files have two that nobody ever read
 */
public record ElmoOptions(ElmoConfig network, Optional<Training> training, List<String> unknown) {
  /** The id of the character table's last row, counted as training does and as inference does. */
  private static final List<Integer> CHARACTERS =
      List.of(ElmoConfig.CHARACTERS, ElmoConfig.CHARACTERS + 1);

  private static final int DEFAULT_CHARACTERS_PER_TOKEN = 50;
  private static final long DEFAULT_TRAIN_TOKENS = 768_648_884;
  private static final double DEFAULT_LEARNING_RATE = 0.2;

  /** A word table has rows; how many, only the weights know. */
  private static final int STAND_IN_VOCABULARY = 1;

  /**
   * How the original trains.
   *
   * @param clipNorm of all gradients together
   * @param epochs passes over {@code trainTokens}
   * @param trainTokens of an epoch; decides nothing but the length of the training
   * @param batchSize rows of a batch on one device
   * @param unrollSteps words of a row in a batch
   * @param negativeSamples wrong words drawn for a batch
   * @param learningRate of Adagrad
   * @param samplesSoftmax whether wrong words are drawn, instead of all taken
   */
  public record Training(
      double clipNorm,
      int epochs,
      long trainTokens,
      int batchSize,
      int unrollSteps,
      int negativeSamples,
      double learningRate,
      boolean samplesSoftmax) {}

  public ElmoOptions {
    unknown = List.copyOf(unknown);
  }

  /** The options of a network that is to be used, not trained. */
  public static ElmoOptions of(ElmoConfig network) {
    return new ElmoOptions(network, Optional.empty(), List.of());
  }

  /**
   * Reads a file.
   *
   * @throws RecipeException if something is missing that the network depends on, or is impossible
   */
  public static ElmoOptions read(Path optionsJson) {
    var source = new Source(optionsJson.toString());
    ObjectNode root =
        JsonObjectFile.read(
            optionsJson, "ELMo's options.json", "{\"lstm\": {…}, \"char_cnn\": {…}}");
    Section section = Section.ofForeignFile(source, root);
    ElmoConfig network = network(section);
    Optional<Training> training = training(section);
    source.throwIfAny();
    return new ElmoOptions(network, training, section.unread());
  }

  private static ElmoConfig network(Section section) {
    Section lstm = section.section("lstm");
    int cellSize = lstm.integer("dim");
    int projectionSize = lstm.integer("projection_dim");
    int layers = lstm.integer("n_layers", 1);
    double cellClip = lstm.number("cell_clip", 0); // absent or null: no bound
    double projectionClip = lstm.number("proj_clip", 0);
    boolean skips = lstm.flag("use_skip_connections"); // no default: training and use have others
    lstm.finish();
    Optional<CharacterCnnConfig> characters =
        section.has("char_cnn")
            ? Optional.ofNullable(characters(section.section("char_cnn"), section))
            : Optional.empty();
    boolean bidirectional = section.flag("bidirectional", true); // inference knows no other
    double dropout = section.number("dropout", 0);
    boolean sharesSoftmax = section.flag("share_embedding_softmax", false);
    int vocabSize =
        section.integer("n_tokens_vocab", section.has("char_cnn") ? 0 : STAND_IN_VOCABULARY);
    section.finish();
    if (section.has("char_cnn") && characters.isEmpty()) {
      return null;
    }
    try {
      return new ElmoConfig(
          characters,
          vocabSize,
          cellSize,
          projectionSize,
          layers,
          cellClip,
          projectionClip,
          skips,
          bidirectional,
          dropout,
          sharesSoftmax);
    } catch (RecipeException e) {
      report(e, section);
      return null;
    }
  }

  private static CharacterCnnConfig characters(Section cnn, Section file) {
    Section embedding = cnn.section("embedding");
    int embeddingSize = embedding.integer("dim");
    embedding.finish();
    List<CharacterCnnConfig.Filter> filters =
        cnn.pairs("filters").stream()
            .map(pair -> new CharacterCnnConfig.Filter(pair[0], pair[1]))
            .toList();
    String activation = cnn.text("activation");
    int highways = cnn.integer("n_highway", 0);
    int perToken = cnn.integer("max_characters_per_token", DEFAULT_CHARACTERS_PER_TOKEN);
    int ids = cnn.integer("n_characters", CHARACTERS.get(1));
    if (!CHARACTERS.contains(ids)) {
      cnn.report(
          "n_characters", "is %d, expected 262, or 261 in files for training".formatted(ids));
    }
    cnn.finish();
    if (cnn.isBad("filters") || cnn.isBad("activation")) {
      return null;
    }
    try {
      return new CharacterCnnConfig(embeddingSize, filters, activation, highways, perToken);
    } catch (RecipeException e) {
      report(e, file);
      return null;
    }
  }

  private static void report(RecipeException e, Section file) {
    e.problems().forEach(problem -> file.report(originalKey(problem.key()), problem.text()));
  }

  /** What the original calls a key of ours. */
  private static String originalKey(String key) {
    return switch (key) {
      case "vocab_size" -> "n_tokens_vocab";
      case "cell_size" -> "lstm.dim";
      case "projection_size" -> "lstm.projection_dim";
      case "num_hidden_layers" -> "lstm.n_layers";
      case "cell_clip" -> "lstm.cell_clip";
      case "projection_clip" -> "lstm.proj_clip";
      case "shares_softmax" -> "share_embedding_softmax";
      case "embedding_size" -> "char_cnn.embedding.dim";
      case "activation" -> "char_cnn.activation";
      case "num_highways" -> "char_cnn.n_highway";
      case "max_characters_per_token" -> "char_cnn.max_characters_per_token";
      default -> key.startsWith("filters") ? "char_cnn." + key : key;
    };
  }

  /** Empty unless the file has all that the original demands. */
  private static Optional<Training> training(Section section) {
    boolean samples = section.flag("sample_softmax", true);
    boolean isWhole =
        section.has("all_clip_norm_val")
            && section.has("n_epochs")
            && section.has("batch_size")
            && section.has("unroll_steps")
            && (section.has("n_negative_samples_batch") || !samples);
    Training training =
        new Training(
            section.number("all_clip_norm_val", 0),
            section.integer("n_epochs", 0),
            section.longInteger("n_train_tokens", DEFAULT_TRAIN_TOKENS),
            section.integer("batch_size", 0),
            section.integer("unroll_steps", 0),
            section.integer("n_negative_samples_batch", 0),
            section.number("learning_rate", DEFAULT_LEARNING_RATE),
            samples);
    return isWhole ? Optional.of(training) : Optional.empty();
  }

  /** A file that the original tools load, for use: characters count from 1 there. */
  public String toJson() {
    ObjectNode node = JsonObjectFile.JSON.createObjectNode();
    node.put("bidirectional", network.bidirectional());
    network.characterCnn().ifPresent(cnn -> write(cnn, node.putObject("char_cnn")));
    node.put("dropout", network.dropout());
    ObjectNode lstm = node.putObject("lstm");
    putIfPositive(lstm, "cell_clip", network.cellClip());
    lstm.put("dim", network.cellSize());
    lstm.put("n_layers", network.numHiddenLayers());
    putIfPositive(lstm, "proj_clip", network.projectionClip());
    lstm.put("projection_dim", network.projectionSize());
    lstm.put("use_skip_connections", network.skipConnections());
    if (network.vocabSize() > 0) {
      node.put("n_tokens_vocab", network.vocabSize());
    }
    if (network.sharesSoftmax()) {
      node.put("share_embedding_softmax", true);
    }
    training.ifPresent(t -> write(t, node));
    return node.toPrettyString() + "\n";
  }

  private static void write(CharacterCnnConfig cnn, ObjectNode node) {
    node.put("activation", cnn.activation());
    node.putObject("embedding").put("dim", cnn.embeddingSize());
    var filters = node.putArray("filters");
    cnn.filters().forEach(filter -> filters.addArray().add(filter.width()).add(filter.count()));
    node.put("max_characters_per_token", cnn.maxCharactersPerToken());
    node.put("n_characters", CHARACTERS.get(1));
    node.put("n_highway", cnn.numHighways());
  }

  private static void write(Training training, ObjectNode node) {
    node.put("all_clip_norm_val", training.clipNorm);
    node.put("batch_size", training.batchSize);
    node.put("learning_rate", training.learningRate);
    node.put("n_epochs", training.epochs);
    if (training.samplesSoftmax) {
      node.put("n_negative_samples_batch", training.negativeSamples);
    }
    node.put("n_train_tokens", training.trainTokens);
    node.put("sample_softmax", training.samplesSoftmax);
    node.put("unroll_steps", training.unrollSteps);
  }

  /** The original clips whenever it finds a number: no bound is no key. */
  private static void putIfPositive(ObjectNode node, String key, double value) {
    if (value > 0) {
      node.put(key, value);
    }
  }
}
