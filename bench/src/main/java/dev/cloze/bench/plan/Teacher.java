package dev.cloze.bench.plan;

import dev.cloze.config.BertConfig;
import dev.cloze.config.DistillationConfig;
import dev.cloze.config.ElectraConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.engine.Precision;
import dev.cloze.model.bert.BertFlops;
import dev.cloze.train.Counts;
import dev.cloze.train.ModelDirectory;
import dev.cloze.train.TrainingException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The teacher of a distillation: it reads every micro-batch, forward only.
 *
 * @param found whether its directory is there; if not, its shape is a guess
 */
record Teacher(BertConfig shape, Precision precision, boolean found) {
  /** The teacher that a recipe names; where it is not, a RoBERTa large, which taught Bort. */
  static Teacher of(DistillationConfig config, int vocabSize) {
    Precision precision = Precision.of(config.precision());
    return directory(config)
        .map(there -> new Teacher(shape(there.resolve("config.json")), precision, true))
        .orElseGet(
            () -> new Teacher(RobertaConfig.ofSize("large", vocabSize).shape(), precision, false));
  }

  /** Where the teacher is, if it is there. */
  static Optional<Path> directory(DistillationConfig config) {
    try {
      return Optional.of(ModelDirectory.resolve(Path.of(config.teacher())));
    } catch (TrainingException e) { // the plan says so
      return Optional.empty();
    }
  }

  private static BertConfig shape(Path json) {
    return switch (ModelConfig.modelType(json)) {
      case "roberta" -> RobertaConfig.read(json).shape();
      case "electra" -> ElectraConfig.read(json).encoder();
      default -> BertConfig.read(json);
    };
  }

  /** A forward pass is a third of what training counts. */
  double flops(MicroBatch step) {
    Counts counts = step.counts();
    return BertFlops.training(shape, counts.tokens(), counts.tokenPairs(), counts.predictions())
        / 3;
  }

  /** Tables, layers and head. */
  long parameters() {
    long h = shape.hiddenSize();
    long rows = (long) shape.vocabSize() + shape.maxPositionEmbeddings() + shape.typeVocabSize();
    return rows * h
        + 2 * h
        + ParameterParts.layers(shape)
        + ParameterParts.vocabularyHead(h, h, shape.vocabSize());
  }

  /** Its weights, their copies for the products, the states of one layer, the scores. */
  long bytes(MicroBatch batch) {
    EncoderBytes bytes = EncoderBytes.of(precision);
    long scores = batch.predictions() * shape.vocabSize() * bytes.products();
    return EncoderBytes.FP32 * parameters()
        + bytes.typedWeights(
            EncoderBytes.layerMatrices(shape) + (long) shape.vocabSize() * shape.hiddenSize())
        + bytes.layer(shape, batch, EncoderBytes.FP32)
        + scores;
  }
}
