package dev.cloze.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The shape of a BERT, Devlin et al. (2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize rows of the word table; 30,522 in BERT's uncased English vocabulary
 * @param hiddenSize features of a token between layers; a multiple of the head count
 * @param intermediateSize features inside the feed-forward network
 * @param hiddenAct as Hugging Face names it; see {@link #activation()}
 * @param hiddenDropoutProb on the embeddings and on the output of both parts of a layer
 * @param attentionProbsDropoutProb on the attention probabilities
 * @param maxPositionEmbeddings the longest sequence, special tokens included
 * @param typeVocabSize segments; 2 in every published model
 * @param initializerRange standard deviation of the weights at the start
 * @param padTokenId of [PAD]; Cloze never pads, so the row is only ever scored by the tied decoder
 */
public record BertConfig(
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int intermediateSize,
    String hiddenAct,
    double hiddenDropoutProb,
    double attentionProbsDropoutProb,
    int maxPositionEmbeddings,
    int typeVocabSize,
    double initializerRange,
    double layerNormEps,
    int padTokenId)
    implements ModelConfig {

  /** Keys that two networks with the same weights may differ in. */
  private static final List<String> FREE_KEYS =
      List.of("hidden_dropout_prob", "attention_probs_dropout_prob", "initializer_range");

  /** What Hugging Face assumes for a key that a {@code config.json} leaves out: base, uncased. */
  static final BertConfig DEFAULTS = ofSize("base", 30522);

  /** The activation inside the feed-forward network, by its names in Hugging Face's table. */
  public enum Activation {
    /** x times the normal distribution function of x, exactly. */
    GELU("gelu"),
    /** The same, approximated by tanh: what Google's code computes. */
    GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_fast"),
    RELU("relu");

    private final List<String> names;

    Activation(String... names) {
      this.names = List.of(names);
    }

    private static List<String> allNames() {
      return Stream.of(values()).flatMap(activation -> activation.names.stream()).toList();
    }
  }

  public BertConfig {
    var problems = new Problems("model configuration");
    problems.positive("vocab_size", vocabSize);
    problems.positive("hidden_size", hiddenSize);
    problems.positive("num_hidden_layers", numHiddenLayers);
    problems.positive("num_attention_heads", numAttentionHeads);
    problems.require(
        numAttentionHeads <= 0 || hiddenSize <= 0 || hiddenSize % numAttentionHeads == 0,
        "hidden_size",
        "is %d, expected a multiple of num_attention_heads, which is %d"
            .formatted(hiddenSize, numAttentionHeads));
    problems.positive("intermediate_size", intermediateSize);
    problems.oneOf("hidden_act", hiddenAct, Activation.allNames());
    problems.belowOne("hidden_dropout_prob", hiddenDropoutProb);
    problems.belowOne("attention_probs_dropout_prob", attentionProbsDropoutProb);
    problems.positive("max_position_embeddings", maxPositionEmbeddings);
    problems.positive("type_vocab_size", typeVocabSize);
    problems.positive("initializer_range", initializerRange);
    problems.positive("layer_norm_eps", layerNormEps);
    problems.require(
        padTokenId >= 0 && (vocabSize <= 0 || padTokenId < vocabSize),
        "pad_token_id",
        "is %d, expected an id from 0 to vocab_size - 1, which is %d"
            .formatted(padTokenId, vocabSize - 1));
    problems.throwIfAny();
  }

  /**
   * @param size tiny, mini, small, medium, base, large, or a miniature such as "L4-H256"
   */
  public static BertConfig ofSize(String size, int vocabSize) {
    return BertSizes.of(size, vocabSize);
  }

  /**
   * Reads Hugging Face's {@code config.json}. Keys that do not concern the network are ignored, as
   * published files carry many; missing ones take Hugging Face's defaults.
   *
   * @throws RecipeException if it is no BERT, or a value is impossible or not supported
   */
  public static BertConfig read(Path configJson) {
    return BertConfigFile.read(configJson, "bert", DEFAULTS);
  }

  /**
   * @param architectures the classes the weights fit, such as "BertForPreTraining"
   * @return a {@code config.json} that Hugging Face transformers loads
   */
  public String toJson(String... architectures) {
    return BertConfigFile.toJson(this, "bert", List.of(architectures), Map.of());
  }

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public String size() {
    return BertSizes.nameOf(this);
  }

  @Override
  public int longestSequence() {
    return maxPositionEmbeddings;
  }

  @Override
  public boolean predictsNextSentence() {
    return true;
  }

  public BertConfig withVocabSize(int newVocabSize) {
    return new BertConfig(
        newVocabSize,
        hiddenSize,
        numHiddenLayers,
        numAttentionHeads,
        intermediateSize,
        hiddenAct,
        hiddenDropoutProb,
        attentionProbsDropoutProb,
        maxPositionEmbeddings,
        typeVocabSize,
        initializerRange,
        layerNormEps,
        padTokenId);
  }

  /**
   * What keeps weights of this shape from being those of another: "hidden_size is 128 there and 256
   * here" for each key that decides what is computed; dropout does not.
   */
  public List<String> differences(BertConfig there) {
    ObjectNode ours = JsonNodeFactory.instance.objectNode();
    ObjectNode theirs = JsonNodeFactory.instance.objectNode();
    write(ours);
    there.write(theirs);
    ours.remove(FREE_KEYS);
    return ours.properties().stream()
        .filter(key -> !key.getValue().equals(theirs.get(key.getKey())))
        .map(
            key ->
                "%s is %s there and %s here"
                    .formatted(key.getKey(), theirs.get(key.getKey()), key.getValue()))
        .toList();
  }

  public int headSize() {
    return hiddenSize / numAttentionHeads;
  }

  public Activation activation() {
    return Stream.of(Activation.values())
        .filter(activation -> activation.names.contains(hiddenAct))
        .findFirst()
        .orElseThrow();
  }

  /** Embeddings, layers and pooler. */
  public long encoderParameters() {
    long h = hiddenSize;
    long pooler = h * h + h;
    return embeddingParameters(h) + layerParameters() + pooler;
  }

  /** The three tables and their normalisation, for embeddings of {@code size} features. */
  long embeddingParameters(long size) {
    return ((long) vocabSize + maxPositionEmbeddings + typeVocabSize) * size + 2 * size;
  }

  /** All layers. */
  long layerParameters() {
    long h = hiddenSize;
    long i = intermediateSize;
    long attention = 4 * (h * h + h);
    long feedForward = h * i + i + i * h + h;
    long norms = 2 * 2 * h;
    return numHiddenLayers * (attention + feedForward + norms);
  }

  /** The encoder and both pre-training heads; the decoder is the word table and counts once. */
  @Override
  public long preTrainingParameters() {
    long h = hiddenSize;
    long maskedLm = h * h + h + 2 * h + vocabSize;
    long nextSentence = 2 * h + 2;
    return encoderParameters() + maskedLm + nextSentence;
  }

  static BertConfig read(Section section, BertConfig defaults) {
    int vocabSize = section.integer("vocab_size", defaults.vocabSize);
    int hiddenSize = section.integer("hidden_size", defaults.hiddenSize);
    int numHiddenLayers = section.integer("num_hidden_layers", defaults.numHiddenLayers);
    int numAttentionHeads = section.integer("num_attention_heads", defaults.numAttentionHeads);
    int intermediateSize = section.integer("intermediate_size", defaults.intermediateSize);
    String hiddenAct = section.text("hidden_act", defaults.hiddenAct);
    double hiddenDropoutProb = section.number("hidden_dropout_prob", defaults.hiddenDropoutProb);
    double attentionProbsDropoutProb =
        section.number("attention_probs_dropout_prob", defaults.attentionProbsDropoutProb);
    int maxPositionEmbeddings =
        section.integer("max_position_embeddings", defaults.maxPositionEmbeddings);
    int typeVocabSize = section.integer("type_vocab_size", defaults.typeVocabSize);
    double initializerRange = section.number("initializer_range", defaults.initializerRange);
    double layerNormEps = section.number("layer_norm_eps", defaults.layerNormEps);
    int padTokenId = section.integer("pad_token_id", defaults.padTokenId);
    return section.build(
        () ->
            new BertConfig(
                vocabSize,
                hiddenSize,
                numHiddenLayers,
                numAttentionHeads,
                intermediateSize,
                hiddenAct,
                hiddenDropoutProb,
                attentionProbsDropoutProb,
                maxPositionEmbeddings,
                typeVocabSize,
                initializerRange,
                layerNormEps,
                padTokenId));
  }

  void write(ObjectNode node) {
    node.put("vocab_size", vocabSize);
    node.put("hidden_size", hiddenSize);
    node.put("num_hidden_layers", numHiddenLayers);
    node.put("num_attention_heads", numAttentionHeads);
    node.put("intermediate_size", intermediateSize);
    node.put("hidden_act", hiddenAct);
    node.put("hidden_dropout_prob", hiddenDropoutProb);
    node.put("attention_probs_dropout_prob", attentionProbsDropoutProb);
    node.put("max_position_embeddings", maxPositionEmbeddings);
    node.put("type_vocab_size", typeVocabSize);
    node.put("initializer_range", initializerRange);
    node.put("layer_norm_eps", layerNormEps);
    node.put("pad_token_id", padTokenId);
  }
}
