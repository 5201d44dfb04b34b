package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.electra.ElectraGenerator;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A masked language model fills in the masks: Clark et al. (2020), section 2. */
final class MaskedReplacements implements Replacements {
  private final ElectraGenerator generator;
  private final double weight;
  private final Precision precision;
  private final TokenSampler.Source samplers;

  /**
   * @param weight of its loss
   */
  MaskedReplacements(
      ElectraGenerator generator,
      double weight,
      Precision precision,
      TokenSampler.Source samplers) {
    this.generator = generator;
    this.weight = weight;
    this.precision = precision;
    this.samplers = samplers;
  }

  @Override
  public Made training(MaskedBatch batch, Counts step) {
    int[] labels = MaskedWords.filled(batch.maskedLabels(), MaskedWords.IGNORED);
    TokenSampler sampler = samplers.of(batch, labels);
    Tensor hidden; // [T, H]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = generator.encoder().forward(MaskedWords.training(batch));
    }
    VocabularyLoss loss =
        generator
            .head()
            .loss(
                hidden,
                Tensors.indices(MaskedWords.filled(batch.maskedPositions(), 0)),
                labels,
                weight / Math.max(1, step.predictions()),
                precision,
                sampler);
    return new Made(sampler.samples(), Optional.of(loss), 0, Optional.empty());
  }

  @Override
  public Made evaluating(MaskedBatch batch, ElectraTotals totals) {
    Tensor probabilities; // [P, V]
    try (Precision.Guard autocast = precision.autocast()) {
      probabilities =
          generator
              .head()
              .predictions(
                  generator.encoder().forward(MaskedWords.evaluating(batch)),
                  Tensors.indices(batch.maskedPositions()))
              .to(ScalarType.Float)
              .softmax(1);
    }
    TokenSampler sampler = samplers.of(batch, batch.maskedLabels());
    sampler.read(probabilities, 0);
    totals.addPredictions(probabilities, batch.maskedLabels());
    return Made.samples(sampler.samples());
  }
}
