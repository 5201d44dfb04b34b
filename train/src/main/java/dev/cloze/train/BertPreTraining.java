package dev.cloze.train;

import dev.cloze.config.BertConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.ModelException;
import dev.cloze.model.Parameters;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bert.BertFlops;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.model.layer.TokenInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The objective of BERT: masked words, and whether the second segment follows the first. Devlin et
 * al. (2019), section 3.1.
 */
public final class BertPreTraining implements Objective {
  private final BertForPreTraining model;
  private final MaskedWords maskedWords;
  private final Precision precision;

  /**
   * @param model owned from now on
   */
  public BertPreTraining(BertForPreTraining model, Precision precision) {
    this(model, precision, Optional.empty());
  }

  /**
   * @param model owned from now on
   * @param distillation owned from now on
   */
  public BertPreTraining(
      BertForPreTraining model, Precision precision, Optional<Distillation> distillation) {
    this.model = model;
    this.precision = precision;
    maskedWords = new MaskedWords(model, precision, distillation);
  }

  /**
   * @param nextSentence a scalar in nats; null where samples are no pairs
   */
  private record BertLosses(WordLosses words, Tensor nextSentence) implements Losses {
    @Override
    public List<Term> terms() {
      List<Term> terms = new ArrayList<>(words.terms());
      if (nextSentence != null) {
        terms.add(new Term(EvaluationMetrics.NEXT_SENTENCE_LOSS, 1, nextSentence.item_double()));
      }
      return terms;
    }

    @Override
    public void backward() {
      Tensor masked = words.loss().value();
      (nextSentence == null ? masked : masked.add(nextSentence)).backward();
      words.loss().addDecoderGradients();
    }
  }

  @Override
  public Losses losses(MaskedBatch batch, Counts step) {
    TokenInputs inputs = MaskedWords.training(batch);
    Tensor hidden; // [T, H]
    Tensor nextSentence = null; // [B, 2]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = model.hidden(inputs);
      if (batch.nextSentenceLabels().length > 0) {
        nextSentence = model.nextSentence(hidden, inputs);
      }
    }
    WordLosses masked = maskedWords.loss(hidden, batch, step);
    return new BertLosses(
        masked,
        nextSentence == null
            ? null
            : MaskedWords.mean(
                MaskedWords.crossEntropySum(nextSentence, batch.nextSentenceLabels()),
                step.sequences()));
  }

  @Override
  public Evaluation evaluation() {
    EvaluationTotals totals = new EvaluationTotals();
    return new Evaluation() {
      @Override
      public void add(MaskedBatch batch) {
        evaluate(batch, totals);
      }

      @Override
      public EvaluationMetrics metrics(long step) {
        return totals.metrics(step);
      }
    };
  }

  private void evaluate(MaskedBatch batch, EvaluationTotals totals) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        Precision.Guard autocast = precision.autocast()) {
      TokenInputs inputs = MaskedWords.evaluating(batch);
      Tensor hidden = model.hidden(inputs); // [T, H]
      maskedWords.evaluate(hidden, batch, totals);
      if (batch.nextSentenceLabels().length > 0) {
        Tensor nextSentence = model.nextSentence(hidden, inputs); // [B, 2]
        totals.addNextSentences(
            batch.nextSentenceLabels().length,
            MaskedWords.crossEntropySum(nextSentence, batch.nextSentenceLabels()).item_double(),
            MaskedWords.correct(nextSentence, batch.nextSentenceLabels()));
      }
    }
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public double flops(Counts step) {
    return flops(model.config(), step);
  }

  /** Next sentences, a product per sequence, are not counted. */
  static double flops(BertConfig config, Counts step) {
    return BertFlops.training(config, step.tokens(), step.tokenPairs(), step.predictions());
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("BERT", "BertForPreTraining", "fill-mask", model.config());
  }

  @Override
  public void save(Path directory) throws IOException {
    BertFiles.write(model, directory);
  }

  @Override
  public void restore(Path directory) throws IOException {
    restore(model.parameters(), directory);
  }

  @Override
  public List<String> startFrom(Path directory) throws IOException {
    BertConfig there = BertConfig.read(directory.resolve("config.json"));
    StartingWeights.requireSameShape(directory, model.config().differences(there));
    return StartingWeights.notices(directory, BertFiles.copy(directory, model));
  }

  /** Copies every weight of a directory. */
  static void restore(Parameters parameters, Path directory) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      List<String> missing =
          parameters.copyFrom(PublishedWeights.read(directory), directory.toString());
      if (!missing.isEmpty()) {
        throw new ModelException("%s lacks the weights %s.".formatted(directory, missing));
      }
    }
  }

  @Override
  public void close() {
    maskedWords.close();
    model.close();
  }
}
