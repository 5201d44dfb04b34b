package dev.cloze.config;

import java.util.List;

/**
 * How ELMo makes a vector of a word's characters: Peters et al. (2018), section 3.4, after Kim et
 * al. (2016).
 *
 * @param embeddingSize features of a character; 16 in all published models
 * @param filters in the order in which their features are joined
 * @param activation "relu" or "tanh"; the highways use relu in any case
 * @param numHighways highway layers after the convolutions
 * @param maxCharactersPerToken ids of a word, its begin and its end included; 50 in all published
 *     models
 */
public record CharacterCnnConfig(
    int embeddingSize,
    List<Filter> filters,
    String activation,
    int numHighways,
    int maxCharactersPerToken) {
  private static final List<String> ACTIVATIONS = List.of("relu", "tanh");

  /** Begin, one byte, end. */
  private static final int SHORTEST_WORD = 3;

  /**
   * The filters of the published models, 2,048 in all. (The original's documentation says 512 of
   * width 7; its files hold 1,024.)
   */
  public static final List<Filter> PUBLISHED_FILTERS =
      List.of(
          new Filter(1, 32),
          new Filter(2, 32),
          new Filter(3, 64),
          new Filter(4, 128),
          new Filter(5, 256),
          new Filter(6, 512),
          new Filter(7, 1024));

  /**
   * Convolutions of one width.
   *
   * @param width characters that it sees at a time
   * @param count features that it makes
   */
  public record Filter(int width, int count) {}

  public CharacterCnnConfig {
    filters = List.copyOf(filters);
    var problems = new Problems("character network");
    problems.positive("embedding_size", embeddingSize);
    problems.require(!filters.isEmpty(), "filters", "is empty, expected [width, count] pairs");
    for (int i = 0; i < filters.size(); i++) {
      Filter filter = filters.get(i);
      problems.require(
          filter.width > 0 && filter.width <= maxCharactersPerToken && filter.count > 0,
          "filters." + i,
          "is [%d, %d], expected a width from 1 to max_characters_per_token and a count above 0"
              .formatted(filter.width, filter.count));
    }
    problems.oneOf("activation", activation, ACTIVATIONS);
    problems.notNegative("num_highways", numHighways);
    problems.require(
        maxCharactersPerToken >= SHORTEST_WORD,
        "max_characters_per_token",
        "is %d, expected at least %d: begin, one byte, end"
            .formatted(maxCharactersPerToken, SHORTEST_WORD));
    problems.throwIfAny();
  }

  /** What the published models have. */
  public static CharacterCnnConfig published(int numHighways) {
    return new CharacterCnnConfig(16, PUBLISHED_FILTERS, "relu", numHighways, 50);
  }

  /** Features of a word before the projection: all filters together. */
  public int features() {
    return filters.stream().mapToInt(Filter::count).sum();
  }
}
