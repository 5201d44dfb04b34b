package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** ELMo's shape as the section {@code architecture} of a recipe. */
final class ElmoArchitecture {
  /** The vocabulary's size is known when it is read. */
  static final int STAND_IN_VOCABULARY = 1;

  private ElmoArchitecture() {}

  static ElmoConfig read(Section section) {
    section.text("type");
    ElmoConfig d = ElmoConfig.ofSize("original", STAND_IN_VOCABULARY);
    if (section.has("size")) {
      try {
        d = ElmoConfig.ofSize(section.text("size"), STAND_IN_VOCABULARY);
      } catch (RecipeException e) {
        section.report(e);
      }
    } else {
      // Only in the absence of a size: a recipe that says neither has forgotten something.
      List.of("cell_size", "projection_size", "num_hidden_layers").forEach(section::integer);
    }
    int cellSize = section.integer("cell_size", d.cellSize());
    int projectionSize = section.integer("projection_size", d.projectionSize());
    int layers = section.integer("num_hidden_layers", d.numHiddenLayers());
    double cellClip = section.number("cell_clip", d.cellClip());
    double projectionClip = section.number("projection_clip", d.projectionClip());
    boolean skips = section.flag("skip_connections", d.skipConnections());
    boolean bidirectional = section.flag("bidirectional", d.bidirectional());
    double dropout = section.number("dropout", d.dropout());
    boolean sharesSoftmax = section.flag("shares_softmax", d.sharesSoftmax());
    boolean spelled = section.flag("spelled_words", true);
    Optional<CharacterCnnConfig> characters =
        spelled
            ? Optional.ofNullable(
                characters(section.section("character_cnn"), d.characterCnn().orElseThrow()))
            : Optional.empty();
    if (spelled && characters.isEmpty()) {
      section.finish();
      return null;
    }
    return section.build(
        () ->
            new ElmoConfig(
                characters,
                STAND_IN_VOCABULARY,
                cellSize,
                projectionSize,
                layers,
                cellClip,
                projectionClip,
                skips,
                bidirectional,
                dropout,
                sharesSoftmax));
  }

  private static CharacterCnnConfig characters(Section section, CharacterCnnConfig d) {
    int embeddingSize = section.integer("embedding_size", d.embeddingSize());
    List<CharacterCnnConfig.Filter> filters =
        section.has("filters")
            ? section.pairs("filters").stream()
                .map(pair -> new CharacterCnnConfig.Filter(pair[0], pair[1]))
                .toList()
            : d.filters();
    String activation = section.text("activation", d.activation());
    int highways = section.integer("num_highways", d.numHighways());
    int perToken = section.integer("max_characters_per_token", d.maxCharactersPerToken());
    return section.build(
        () -> new CharacterCnnConfig(embeddingSize, filters, activation, highways, perToken));
  }

  static void write(ElmoConfig config, ObjectNode node) {
    node.put("type", ElmoRecipe.TYPE);
    node.put("cell_size", config.cellSize());
    node.put("projection_size", config.projectionSize());
    node.put("num_hidden_layers", config.numHiddenLayers());
    node.put("cell_clip", config.cellClip());
    node.put("projection_clip", config.projectionClip());
    node.put("skip_connections", config.skipConnections());
    node.put("bidirectional", config.bidirectional());
    node.put("dropout", config.dropout());
    node.put("shares_softmax", config.sharesSoftmax());
    node.put("spelled_words", config.characterCnn().isPresent());
    config.characterCnn().ifPresent(cnn -> write(cnn, node.putObject("character_cnn")));
  }

  private static void write(CharacterCnnConfig cnn, ObjectNode node) {
    node.put("embedding_size", cnn.embeddingSize());
    var filters = node.putArray("filters");
    cnn.filters().forEach(filter -> filters.addArray().add(filter.width()).add(filter.count()));
    node.put("activation", cnn.activation());
    node.put("num_highways", cnn.numHighways());
    node.put("max_characters_per_token", cnn.maxCharactersPerToken());
  }
}
