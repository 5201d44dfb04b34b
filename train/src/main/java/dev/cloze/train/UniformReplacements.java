package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import java.util.Optional;

/** All words are equally likely; nothing is learned. */
final class UniformReplacements implements Replacements {
  private final int vocabSize;
  private final TokenSampler.Source samplers;

  UniformReplacements(int vocabSize, TokenSampler.Source samplers) {
    this.vocabSize = vocabSize;
    this.samplers = samplers;
  }

  private int[] draw(MaskedBatch batch) {
    TokenSampler sampler = samplers.of(batch, batch.maskedLabels());
    sampler.readUniform(vocabSize);
    return sampler.samples();
  }

  @Override
  public Made training(MaskedBatch batch, Counts step) {
    double share = (double) batch.maskedLabels().length / Math.max(1, step.predictions());
    return new Made(draw(batch), Optional.empty(), Math.log(vocabSize) * share, Optional.empty());
  }

  @Override
  public Made evaluating(MaskedBatch batch, ElectraTotals totals) {
    totals.addUniformPredictions(batch.maskedLabels().length, vocabSize);
    return Made.samples(draw(batch));
  }
}
