package dev.cloze.train;

import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.electra.TwoTowerGenerator;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A generator of two towers, which learns from every token of the text and not from the masked ones
 * alone. Clark et al. (2020), Electric, section 2.
 */
final class TowerReplacements implements Replacements {
  private static final int ROWS = 512; // that an evaluation scores at a time

  private final TwoTowerGenerator towers;
  private final double weight;
  private final boolean densities;
  private final Precision precision;
  private final TokenSampler.Source samplers;

  /**
   * @param weight of its loss
   * @param densities whether every token's is wanted
   */
  TowerReplacements(
      TwoTowerGenerator towers,
      double weight,
      boolean densities,
      Precision precision,
      TokenSampler.Source samplers) {
    this.towers = towers;
    this.weight = weight;
    this.densities = densities;
    this.precision = precision;
    this.samplers = samplers;
  }

  /** Samples at the first places and keeps the density of each token that is then there. */
  private final class Reader implements VocabularyLoss.Reader {
    private static final float LEAST_PROBABILITY = Float.MIN_NORMAL; // as in VocabularyLoss

    final ClozePlaces places;
    final TokenSampler sampler;
    final float[] logDensities; // [T]

    Reader(MaskedBatch batch, ClozePlaces places) {
      this.places = places;
      sampler = samplers.of(batch, batch.maskedLabels());
      logDensities = new float[batch.tokens()];
    }

    @Override
    public void read(Tensor probabilities, int from) {
      int count = (int) probabilities.size(0);
      int sampled = Math.min(count, places.sampled() - from);
      if (sampled > 0) {
        sampler.read(probabilities.narrow(0, 0, sampled), from);
      }
      int known = Math.min(count, places.positions().length - from); // the rest is filler
      if (densities && known > 0) {
        readDensities(probabilities.narrow(0, 0, known), from);
      }
    }

    private void readDensities(Tensor probabilities, int from) {
      int[] tokens = new int[(int) probabilities.size(0)];
      for (int i = 0; i < tokens.length; i++) {
        int place = from + i;
        tokens[i] = place < places.sampled() ? sampler.samples()[place] : places.originals()[place];
      }
      float[] found = Tensors.floats(probabilities.gather(1, Tensors.indices(tokens).unsqueeze(1)));
      for (int i = 0; i < tokens.length; i++) {
        logDensities[places.positions()[from + i]] =
            (float) Math.log(Math.max(found[i], LEAST_PROBABILITY));
      }
    }

    Made made(Optional<VocabularyLoss> loss) {
      return new Made(
          sampler.samples(), loss, 0, densities ? Optional.of(logDensities) : Optional.empty());
    }
  }

  @Override
  public Made training(MaskedBatch batch, Counts step) {
    ClozePlaces places = ClozePlaces.of(batch, densities);
    Reader reader = new Reader(batch, places);
    int[] labels = places.originals().clone();
    Arrays.fill(labels, places.predicted(), labels.length, MaskedWords.IGNORED);
    VocabularyLoss loss =
        towers
            .head()
            .loss(
                surroundings(batch, Sequences.training(batch.lengths(), batch.sampleSeeds())),
                Tensors.indices(MaskedWords.filled(places.positions(), 0)),
                MaskedWords.filled(labels, MaskedWords.IGNORED),
                weight / Math.max(1, step.words()),
                precision,
                reader);
    return reader.made(Optional.of(loss));
  }

  /** The generator is judged at the sampled positions, as one that predicts only those. */
  @Override
  public Made evaluating(MaskedBatch batch, ElectraTotals totals) {
    ClozePlaces places = ClozePlaces.of(batch, densities);
    Reader reader = new Reader(batch, places);
    Tensor hidden = surroundings(batch, Sequences.evaluating(batch.lengths())); // [rows, 2H]
    int end = densities ? places.positions().length : places.sampled();
    for (int from = 0; from < end; from += ROWS) {
      try (PointerScope part = new PointerScope()) {
        int to = Math.min(end, from + ROWS);
        Tensor probabilities =
            probabilities(hidden, Arrays.copyOfRange(places.positions(), from, to)); // [.., V]
        reader.read(probabilities, from);
        int judged = Math.min(to, places.sampled()) - from;
        if (judged > 0) {
          totals.addPredictions(
              probabilities.narrow(0, 0, judged),
              Arrays.copyOfRange(batch.maskedLabels(), from, from + judged));
        }
      }
    }
    return reader.made(Optional.empty());
  }

  private Tensor probabilities(Tensor hidden, int[] positions) {
    try (Precision.Guard autocast = precision.autocast()) {
      return towers
          .head()
          .predictions(hidden, Tensors.indices(positions))
          .to(ScalarType.Float)
          .softmax(1);
    }
  }

  private Tensor surroundings(MaskedBatch batch, Sequences sequences) {
    TokenInputs text = MaskedWords.inputs(ClozePlaces.original(batch), batch, sequences.rounded());
    try (Precision.Guard autocast = precision.autocast()) {
      return towers.surroundings(text); // [rows, 2H]
    }
  }
}
