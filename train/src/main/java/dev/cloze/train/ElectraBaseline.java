package dev.cloze.train;

import dev.cloze.config.ElectraPairConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraFlops;
import dev.cloze.model.electra.ElectraForMaskedLm;
import dev.cloze.model.layer.VocabularyLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * What ELECTRA is compared with: a masked language model of the discriminator's size, on the same
 * examples. Clark et al. (2020), section 3.4; {@code electra_objective} false in their code.
 */
final class ElectraBaseline implements Objective {
  private final ElectraPairConfig shape;
  private final ElectraForMaskedLm model;
  private final MaskedWords maskedWords;
  private final Precision precision;

  ElectraBaseline(ElectraPairConfig shape, long seed, Precision precision) {
    this.shape = shape;
    this.precision = precision;
    model = new ElectraForMaskedLm(shape.discriminator(), seed);
    maskedWords = new MaskedWords(model, precision);
  }

  private record MaskedLosses(VocabularyLoss loss) implements Losses {
    @Override
    public List<Term> terms() {
      return List.of(new Term(EvaluationMetrics.MASKED_LM_LOSS, 1, loss.value().item_double()));
    }

    @Override
    public void backward() {
      loss.value().backward();
      loss.addDecoderGradients();
    }
  }

  @Override
  public Losses losses(MaskedBatch batch, Counts step) {
    Tensor hidden; // [T, H]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = model.hidden(MaskedWords.training(batch));
    }
    return new MaskedLosses(maskedWords.loss(hidden, batch, step));
  }

  @Override
  public Evaluation evaluation() {
    EvaluationTotals totals = new EvaluationTotals();
    return new Evaluation() {
      @Override
      public void add(MaskedBatch batch) {
        try (PointerScope scope = new PointerScope();
            NoGradGuard noGradients = new NoGradGuard();
            Precision.Guard autocast = precision.autocast()) {
          maskedWords.evaluate(model.hidden(MaskedWords.evaluating(batch)), batch, totals);
        }
      }

      @Override
      public EvaluationMetrics metrics(long step) {
        return totals.metrics(step);
      }
    };
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
