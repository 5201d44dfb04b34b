package dev.cloze.train;

import dev.cloze.config.BortConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.bort.BortFiles;
import dev.cloze.model.bort.BortForMaskedLM;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The objective of Bort: masked words, and what a teacher makes of them. De Wynter and Perry
 * (2020).
 */
public final class BortPreTraining implements Objective {
  private final BortForMaskedLM model;
  private final MaskedWords maskedWords;

  /**
   * @param model owned from now on
   * @param distillation owned from now on
   */
  public BortPreTraining(
      BortForMaskedLM model, Precision precision, Optional<Distillation> distillation) {
    this.model = model;
    maskedWords = new MaskedWords(model, precision, distillation);
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
    return BertPreTraining.flops(model.config().shape(), step);
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("Bort", "BertForMaskedLM", "fill-mask", model.config());
  }

  @Override
  public void save(Path directory) throws IOException {
    BortFiles.write(model, directory);
  }

  @Override
  public void restore(Path directory) throws IOException {
    BertPreTraining.restore(model.parameters(), directory);
  }

  @Override
  public List<String> startFrom(Path directory) throws IOException {
    BortConfig there = BortConfig.read(directory.resolve("config.json"));
    StartingWeights.requireSameShape(directory, model.config().shape().differences(there.shape()));
    return StartingWeights.notices(directory, BortFiles.copy(directory, model));
  }

  @Override
  public void close() {
    maskedWords.close();
    model.close();
  }
}
