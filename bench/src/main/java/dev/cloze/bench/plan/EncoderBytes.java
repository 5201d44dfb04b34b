package dev.cloze.bench.plan;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.layer.Sequences;

/**
 * What the packed encoders hold between the forward and the backward pass of a micro-batch. Counted
 * are the tensors that {@code model.layer} makes, line by line: those that the gradient needs, and
 * those that only a handle in the scope of the micro-batch keeps.
 *
 * @param products bytes of a number in the type of the products: 2 in bf16, 4 in fp32
 */
record EncoderBytes(int products) {
  static final int FP32 = 4;

  private static final long CHUNK_BYTES = 8 << 20; // scores that VocabularyLoss has at a time
  private static final int CHUNK_COPIES = 4; // of them: typed, fp32, probabilities, gradient

  static EncoderBytes of(Precision precision) {
    return new EncoderBytes(precision == Precision.BF16 ? 2 : FP32);
  }

  /**
   * The type of the states between layers: what is added to a projected embedding is of the type of
   * the products, everything else is fp32.
   */
  int residual(boolean projectedEmbeddings) {
    return projectedEmbeddings ? products : FP32;
  }

  private int casts(int residual) {
    return residual == products ? 0 : 1;
  }

  /**
   * One layer: {@code EncoderLayer} and {@code SelfAttention}.
   *
   * <pre>
   * in the type of the products, each [rows, H]: the input cast twice, query, key, value (3), their
   * copies by head (3), contexts by head and joined (2), two outputs (2), and where there is
   * dropout two masks and two products (4); [rows, I]: before and after the activation (2);
   * [A, S, S] of each sequence: scores, probabilities (2), dropout's mask and product (2)
   * between layers, each [rows, H]: two sums, two normalisations (4)
   * </pre>
   */
  long layer(BertConfig shape, MicroBatch batch, int residual) {
    long h = shape.hiddenSize();
    int dropped = shape.hiddenDropoutProb() > 0 ? 4 : 0;
    int gathered = batch.isRagged() ? 4 : 0; // query, key, value, and the contexts back
    int joined = batch.rows() > batch.tokens() ? 1 : 0;
    int typed = 2 * casts(residual) + 3 + 3 + 2 + 2 + dropped + gathered + joined;
    int square = shape.attentionProbsDropoutProb() > 0 ? 4 : 2;
    return batch.rows()
            * (h * ((long) typed * products + 4L * residual)
                + 2L * shape.intermediateSize() * products)
        + (long) square * products * shape.numAttentionHeads() * batch.pairs();
  }

  /** All layers. */
  long layers(BertConfig shape, MicroBatch batch, int residual) {
    return shape.numHiddenLayers() * layer(shape, batch, residual);
  }

  /**
   * Embeddings of E features in fp32.
   *
   * @param tensors [rows, E] that are made: looked up, added, normalised, dropped
   */
  static long embeddings(long rows, int embeddingSize, int tensors) {
    return (long) FP32 * rows * embeddingSize * tensors;
  }

  /** Tensors of {@code Embeddings} and {@code RobertaEmbeddings}. */
  static int embeddingTensors(BertConfig shape) {
    int tables = shape.typeVocabSize() > 1 ? 3 : 2;
    return tables + 1 + (shape.hiddenDropoutProb() > 0 ? 2 : 0);
  }

  /** Tensors of {@code BortEmbeddings}: it drops twice. */
  static int bortEmbeddingTensors(BertConfig shape) {
    return 4 + (shape.hiddenDropoutProb() > 0 ? 4 : 0);
  }

  /** ELECTRA's embeddings, projected where the sizes differ. */
  long electraEmbeddings(ElectraConfig config, MicroBatch batch) {
    long table =
        embeddings(batch.rows(), config.embeddingSize(), embeddingTensors(config.encoder()));
    long projection =
        config.projectsEmbeddings()
            ? batch.rows()
                * products
                * (config.encoder().hiddenSize() + (long) casts(FP32) * config.embeddingSize())
            : 0;
    return table + projection;
  }

  /**
   * The head of masked words, {@code VocabularyHead} and {@code VocabularyLoss}: the states of the
   * predictions, six tensors [P, E], the gradient of the scores [P, V] and, where it is not fp32, a
   * typed word table.
   */
  long vocabularyHead(
      long hiddenSize, long embeddingSize, long vocabSize, long predictions, int residual) {
    long states = hiddenSize * (residual + (long) casts(residual) * products);
    long typedTable = casts(FP32) * vocabSize * embeddingSize * products;
    return predictions * (states + (6 * embeddingSize + vocabSize) * products) + typedTable;
  }

  /** ELECTRA's head of replaced tokens: a dense layer and its activation over all rows. */
  long replacedTokenHead(BertConfig shape, MicroBatch batch, int residual) {
    return batch.rows() * shape.hiddenSize() * products * (2 + casts(residual));
  }

  /**
   * Copies of the matrices that products read, made once a micro-batch: none in fp32.
   *
   * @param weights in matrices of layers and heads, tables not
   */
  long typedWeights(long weights) {
    return casts(FP32) * weights * products;
  }

  /** The weights in matrices of all layers. */
  static long layerMatrices(BertConfig shape) {
    long h = shape.hiddenSize();
    return shape.numHiddenLayers() * (4 * h * h + 2 * h * shape.intermediateSize());
  }

  /**
   * The most that the backward pass needs at a time beside all of that: the gradients inside one
   * layer, or the chunk of scores, or a gradient of the word table on its way to be added.
   *
   * @param accumulates whether there are gradients already: the table's then comes as a second one
   */
  long backward(
      BertConfig shape, MicroBatch batch, int residual, long embeddingSize, boolean accumulates) {
    long h = shape.hiddenSize();
    long feedForward =
        batch.rows()
            * (2L * shape.intermediateSize() * products + h * (2L * residual + 3 * products));
    long attention =
        3L * products * shape.numAttentionHeads() * batch.pairs()
            + batch.rows() * h * (6L * products + residual);
    long table = shape.vocabSize() * embeddingSize * (accumulates ? FP32 : products);
    return Math.max(Math.max(feedForward, attention), Math.max(table, scores(shape.vocabSize())));
  }

  private static long scores(long vocabSize) {
    long smallest = FP32 * vocabSize * Sequences.roundUp(1, 16); // rows come in sixteens
    return CHUNK_COPIES * Math.max(CHUNK_BYTES, smallest);
  }
}
