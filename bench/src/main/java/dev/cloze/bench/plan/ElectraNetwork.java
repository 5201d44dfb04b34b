package dev.cloze.bench.plan;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.engine.Precision;
import dev.cloze.train.Objective;
import java.util.LinkedHashMap;
import java.util.Map;

/** ELECTRA: a discriminator and what fills in the masks, whose gradients are made together. */
record ElectraNetwork(ElectraPairConfig pair, ObjectiveConfig objective, EncoderBytes bytes)
    implements Network {
  static ElectraNetwork of(ElectraPairConfig pair, ObjectiveConfig objective, Precision precision) {
    return new ElectraNetwork(pair, objective, EncoderBytes.of(precision));
  }

  private ElectraConfig generator() {
    return pair.generator().of(pair.discriminator());
  }

  private int towers() {
    return switch (pair.generator().type()) {
      case UNIFORM -> 0;
      case MASKED_LM -> 1;
      case TWO_TOWERS -> 2;
    };
  }

  @Override
  public Map<String, Long> parts() {
    ElectraConfig d = pair.discriminator();
    BertConfig shape = d.encoder();
    long h = shape.hiddenSize();
    long layers = ParameterParts.layers(shape);
    long head = h * h + h + h + 1;
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("embeddings", d.encoderParameters() - layers);
    parts.put("discriminator_layers", layers);
    parts.put("replaced_token_head", head);
    long alone = d.discriminatorParameters();
    long generator = pair.generator().jointParameters(d) - alone;
    if (generator > 0) {
      ElectraConfig g = generator();
      long vocabularyHead =
          ParameterParts.vocabularyHead(
              (long) towers() * g.encoder().hiddenSize(), g.embeddingSize(), shape.vocabSize());
      parts.put("generator", generator - vocabularyHead);
      parts.put("masked_lm_head", vocabularyHead);
    }
    return parts;
  }

  @Override
  public double flops(MicroBatch step) {
    return Objective.flops(pair, objective, step.counts());
  }

  @Override
  public long activations(MicroBatch batch) {
    ElectraConfig d = pair.discriminator();
    int residual = bytes.residual(d.projectsEmbeddings());
    long discriminator = encoder(d, batch) + bytes.replacedTokenHead(d.encoder(), batch, residual);
    if (towers() == 0) {
      return discriminator;
    }
    ElectraConfig g = generator();
    int generatorResidual = bytes.residual(g.projectsEmbeddings());
    long h = (long) towers() * g.encoder().hiddenSize();
    // Two towers predict every token from both sides, which are joined over all rows.
    long predictions = towers() == 2 ? batch.rows() : batch.predictions();
    long sides = towers() == 2 ? 2 * batch.rows() * h * generatorResidual : 0;
    return discriminator
        + towers() * encoder(g, batch)
        + sides
        + bytes.vocabularyHead(
            h, g.embeddingSize(), g.encoder().vocabSize(), predictions, generatorResidual);
  }

  private long encoder(ElectraConfig config, MicroBatch batch) {
    return bytes.electraEmbeddings(config, batch)
        + bytes.layers(config.encoder(), batch, bytes.residual(config.projectsEmbeddings()));
  }

  @Override
  public long typedWeights() {
    long matrices = EncoderBytes.layerMatrices(pair.discriminator().encoder());
    if (towers() > 0) {
      // One transformer in both parts is cast once for each: autocast ends between them.
      matrices += towers() * EncoderBytes.layerMatrices(generator().encoder());
    }
    return bytes.typedWeights(matrices);
  }

  @Override
  public long backward(MicroBatch batch, boolean accumulates) {
    ElectraConfig d = pair.discriminator();
    int residual = bytes.residual(d.projectsEmbeddings());
    return bytes.backward(d.encoder(), batch, residual, d.embeddingSize(), accumulates);
  }
}
