package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * ELECTRA's generator, in relation to its discriminator: Clark et al. (2020), sections 3.1 to 3.3.
 *
 * @param type what fills in the masks
 * @param shares which weights are the discriminator's too
 * @param hiddenShare the hidden size as a share of the discriminator's; 1/4 to 1/3 as published
 * @param layerShare the same of the layers; 1 as published
 */
public record GeneratorConfig(Type type, Shares shares, double hiddenShare, double layerShare) {
  /** What fills in the masks. */
  public enum Type {
    /** A small masked language model. */
    MASKED_LM,
    /** No network: every token is as likely as any other. */
    UNIFORM,
    /**
     * Two transformers of this size, one that reads from the left and one from the right, which
     * predict every token from what stands around it: Clark et al. (2020), Electric, section 2.
     */
    TWO_TOWERS
  }

  /** Which weights are the discriminator's too. */
  public enum Shares {
    /** The embedding tables and their normalisation. */
    EMBEDDINGS,
    /** None: the generator's tables have its own hidden size. */
    NOTHING,
    /** All but the heads: one transformer plays both parts, and the shares are not used. */
    EVERYTHING
  }

  /** As published: a masked language model a quarter as wide, with the same embeddings. */
  static final GeneratorConfig DEFAULTS =
      new GeneratorConfig(Type.MASKED_LM, Shares.EMBEDDINGS, 0.25, 1);

  public GeneratorConfig {
    var problems = new Problems("generator");
    checkShare(problems, "hidden_share", hiddenShare);
    checkShare(problems, "layer_share", layerShare);
    problems.require(
        type != Type.TWO_TOWERS || shares != Shares.EVERYTHING,
        "shares",
        "is everything, expected embeddings or nothing with type: two_towers, each of which sees one side only");
    problems.throwIfAny();
  }

  private static void checkShare(Problems problems, String key, double share) {
    problems.require(
        share > 0 && share <= 1,
        key,
        "is %s, expected a fraction above 0 and up to 1: a generator is no larger than its discriminator"
            .formatted(Problems.show(share)));
  }

  /**
   * The shape of the generator.
   *
   * @throws RecipeException if the hidden size cannot be divided among its heads
   */
  public ElectraConfig of(ElectraConfig discriminator) {
    if (shares == Shares.EVERYTHING) {
      return discriminator;
    }
    BertConfig d = discriminator.encoder();
    int hiddenSize = (int) Math.rint(d.hiddenSize() * hiddenShare); // half to even, as in Python
    int layers = (int) Math.rint(d.numHiddenLayers() * layerShare);
    int heads = Math.max(1, hiddenSize / 64);
    var problems = new Problems("architecture");
    problems.require(
        hiddenSize > 0 && hiddenSize % heads == 0,
        "generator.hidden_share",
        "is %s, which gives the generator a hidden size of %d for %d heads of about 64 features; expected a multiple of the heads"
            .formatted(Problems.show(hiddenShare), hiddenSize, heads));
    problems.require(
        layers > 0,
        "generator.layer_share",
        "is %s, which leaves the generator no layer of %d"
            .formatted(Problems.show(layerShare), d.numHiddenLayers()));
    problems.throwIfAny();
    return new ElectraConfig(
        shares == Shares.NOTHING ? hiddenSize : discriminator.embeddingSize(),
        new BertConfig(
            d.vocabSize(),
            hiddenSize,
            layers,
            heads,
            4 * hiddenSize,
            d.hiddenAct(),
            d.hiddenDropoutProb(),
            d.attentionProbsDropoutProb(),
            d.maxPositionEmbeddings(),
            d.typeVocabSize(),
            d.initializerRange(),
            d.layerNormEps(),
            d.padTokenId()));
  }

  /** The weights that are trained: both networks with their heads, what is shared counted once. */
  public long jointParameters(ElectraConfig discriminator) {
    long alone = discriminator.discriminatorParameters();
    if (type == Type.UNIFORM) {
      return alone;
    }
    ElectraConfig generator = of(discriminator);
    if (type == Type.TWO_TOWERS) {
      return alone + twoTowersParameters(generator);
    }
    long shared =
        switch (shares) {
          case EMBEDDINGS -> generator.embeddingParameters();
          case NOTHING -> 0;
          case EVERYTHING -> generator.encoderParameters();
        };
    return alone + generator.generatorParameters() - shared;
  }

  /** What the two towers have for themselves. */
  private long twoTowersParameters(ElectraConfig tower) {
    long h = tower.encoder().hiddenSize();
    long e = tower.embeddingSize();
    long head = 2 * h * e + e + 2 * e + tower.encoder().vocabSize();
    long shared = shares == Shares.EMBEDDINGS ? tower.embeddingParameters() : 0;
    return 2 * (tower.encoderParameters() - shared) + head;
  }

  static GeneratorConfig read(Section section) {
    Type type = constant(section, "type", DEFAULTS.type, Type.values());
    Shares shares = constant(section, "shares", DEFAULTS.shares, Shares.values());
    double hiddenShare = section.number("hidden_share", DEFAULTS.hiddenShare);
    double layerShare = section.number("layer_share", DEFAULTS.layerShare);
    return section.build(() -> new GeneratorConfig(type, shares, hiddenShare, layerShare));
  }

  void write(ObjectNode node) {
    node.put("type", key(type));
    node.put("shares", key(shares));
    node.put("hidden_share", hiddenShare);
    node.put("layer_share", layerShare);
  }

  private static <E extends Enum<E>> E constant(
      Section section, String key, E otherwise, E[] values) {
    String text = section.text(key, key(otherwise));
    return Stream.of(values)
        .filter(value -> key(value).equals(text))
        .findFirst()
        .orElseGet(
            () -> {
              section.report(
                  key,
                  "is \"%s\", expected one of %s"
                      .formatted(
                          text,
                          String.join(", ", Stream.of(values).map(GeneratorConfig::key).toList())));
              return otherwise;
            });
  }

  private static String key(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
