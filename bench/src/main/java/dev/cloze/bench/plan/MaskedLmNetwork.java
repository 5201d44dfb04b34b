package dev.cloze.bench.plan;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Precision;
import dev.cloze.train.Objective;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One encoder with the head of masked words: BERT, RoBERTa, Bort, and what ELECTRA is compared
 * with.
 *
 * @param shape of the encoder
 * @param embeddingSize E
 * @param embeddingTensors that the embeddings make
 */
record MaskedLmNetwork(
    ModelConfig model,
    ObjectiveConfig objective,
    BertConfig shape,
    int embeddingSize,
    int embeddingTensors,
    EncoderBytes bytes)
    implements Network {

  static MaskedLmNetwork of(ModelConfig model, ObjectiveConfig objective, Precision precision) {
    EncoderBytes bytes = EncoderBytes.of(precision);
    if (model instanceof BortConfig bort) {
      BertConfig shape = bort.shape();
      int tensors = EncoderBytes.bortEmbeddingTensors(shape);
      return new MaskedLmNetwork(model, objective, shape, shape.hiddenSize(), tensors, bytes);
    }
    if (model instanceof ElectraPairConfig pair) {
      BertConfig shape = pair.discriminator().encoder();
      int size = pair.discriminator().embeddingSize();
      int tensors = EncoderBytes.embeddingTensors(shape);
      return new MaskedLmNetwork(model, objective, shape, size, tensors, bytes);
    }
    BertConfig shape =
        model instanceof RobertaConfig roberta ? roberta.shape() : (BertConfig) model;
    int tensors = EncoderBytes.embeddingTensors(shape);
    return new MaskedLmNetwork(model, objective, shape, shape.hiddenSize(), tensors, bytes);
  }

  private boolean projects() {
    return embeddingSize != shape.hiddenSize();
  }

  private int residual() {
    return bytes.residual(projects());
  }

  @Override
  public Map<String, Long> parts() {
    long h = shape.hiddenSize();
    long e = embeddingSize;
    Map<String, Long> parts = new LinkedHashMap<>();
    int tokenTypes = model instanceof BortConfig ? 0 : shape.typeVocabSize();
    parts.put(
        "embeddings",
        ((long) shape.vocabSize() + shape.maxPositionEmbeddings() + tokenTypes) * e
            + 2 * e
            + (projects() ? e * h + h : 0));
    parts.put("layers", ParameterParts.layers(shape));
    if (model instanceof BertConfig) {
      parts.put("pooler", h * h + h);
      parts.put("next_sentence_head", 2 * h + 2);
    }
    parts.put("masked_lm_head", ParameterParts.vocabularyHead(h, e, shape.vocabSize()));
    return parts;
  }

  @Override
  public double flops(MicroBatch step) {
    return Objective.flops(model, objective, step.counts());
  }

  @Override
  public long activations(MicroBatch batch) {
    long embeddings =
        model instanceof ElectraPairConfig pair
            ? bytes.electraEmbeddings(pair.discriminator(), batch)
            : EncoderBytes.embeddings(batch.rows(), embeddingSize, embeddingTensors);
    return embeddings
        + bytes.layers(shape, batch, residual())
        + bytes.vocabularyHead(
            shape.hiddenSize(), embeddingSize, shape.vocabSize(), batch.predictions(), residual());
  }

  @Override
  public long typedWeights() {
    return bytes.typedWeights(EncoderBytes.layerMatrices(shape));
  }

  @Override
  public long backward(MicroBatch batch, boolean accumulates) {
    return bytes.backward(shape, batch, residual(), embeddingSize, accumulates);
  }
}
