package dev.cloze.train;

import dev.cloze.config.ElectraPairConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraFlops;
import dev.cloze.model.electra.ElectraForMaskedLm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What ELECTRA is compared with: a masked language model of the discriminator's size, on the same
 * examples. Clark et al. (2020), section 3.4; {@code electra_objective} false in their code.
 */
final class ElectraBaseline implements Objective {
  private final ElectraPairConfig shape;
  private final ElectraForMaskedLm model;
  private final MaskedWords maskedWords;

  ElectraBaseline(ElectraPairConfig shape, long seed, Precision precision) {
    this.shape = shape;
    model = new ElectraForMaskedLm(shape.discriminator(), seed);
    maskedWords = new MaskedWords(model, precision, Optional.empty());
  }

  @Override
  public Losses losses(MaskedBatch batch, Counts step) {
    return maskedWords.losses(batch, step);
  }

  @Override
  public Evaluation evaluation() {
    return maskedWords.evaluation();
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public double flops(Counts step) {
    return flops(shape, step);
  }

  static double flops(ElectraPairConfig shape, Counts step) {
    return ElectraFlops.generator(
        shape.discriminator(), step.tokens(), step.tokenPairs(), step.predictions());
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("ELECTRA", "ElectraForMaskedLM", "fill-mask", shape);
  }

  @Override
  public void save(Path directory) throws IOException {
    ElectraFiles.write(model, directory);
  }

  @Override
  public void restore(Path directory) throws IOException {
    ElectraFiles.restore(model, directory);
  }

  @Override
  public List<String> startFrom(Path directory) throws IOException {
    ElectraPreTraining.requireSameShape(directory, shape.discriminator());
    return StartingWeights.notices(directory, ElectraFiles.copy(directory, model));
  }

  @Override
  public void close() {
    model.close();
  }
}
