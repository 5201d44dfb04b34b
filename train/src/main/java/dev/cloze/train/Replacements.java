package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Optional;

/** What puts other tokens into the text that ELECTRA's discriminator reads: its generator. */
interface Replacements {
  /**
   * What a generator made of a batch.
   *
   * @param samples a token for each masked position, [P]
   * @param loss the generator's share in the loss, weighted; empty in an evaluation, and where it
   *     has no weights
   * @param value of the loss without its weight, where {@code loss} is empty in training
   * @param logDensities of every token that the discriminator reads, where it stands, [T]; empty
   *     where nobody asked for them
   */
  record Made(
      int[] samples, Optional<VocabularyLoss> loss, double value, Optional<float[]> logDensities) {
    static Made samples(int[] samples) {
      return new Made(samples, Optional.empty(), 0, Optional.empty());
    }
  }

  /** With dropout and gradients. */
  Made training(MaskedBatch batch, Counts step);

  /** Without either; adds to {@code totals} how the generator did. */
  Made evaluating(MaskedBatch batch, ElectraTotals totals);
}
