package dev.cloze.train;

import dev.cloze.config.RobertaConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyLoss;
import dev.cloze.model.roberta.RobertaFiles;
import dev.cloze.model.roberta.RobertaForMaskedLM;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The objective of RoBERTa: masked words alone. Liu et al. (2019), section 4. */
public final class RobertaPreTraining implements Objective {
  private final RobertaForMaskedLM model;
  private final MaskedWords maskedWords;
  private final Precision precision;

  /**
   * @param model owned from now on
   */
  public RobertaPreTraining(RobertaForMaskedLM model, Precision precision) {
    this.model = model;
    this.precision = precision;
    maskedWords = new MaskedWords(model, precision);
  }

  private record RobertaLosses(VocabularyLoss maskedLanguageModel) implements Losses {
    @Override
    public List<Term> terms() {
      return List.of(
          new Term(EvaluationMetrics.MASKED_LM_LOSS, 1, maskedLanguageModel.value().item_double()));
    }

    @Override
    public void backward() {
      maskedLanguageModel.value().backward();
      maskedLanguageModel.addDecoderGradients();
    }
  }

  /** Byte-level BPE, with the padding token where the positions expect it. */
  static void requireVocabulary(RobertaConfig config, Vocabulary vocabulary) {
    if (vocabulary.spelling() != TokenSpelling.BYTE_LEVEL) {
      throw new TrainingException(
          "%s is a WordPiece vocabulary, and RoBERTa reads byte-level BPE. Name another tokenizer, make one with cloze vocab train --type bpe, or set architecture.type to bert."
              .formatted(vocabulary.source()));
    }
    if (vocabulary.specials().all().size() < 5) {
      throw new TrainingException(
          "%s has only the special tokens %s; RoBERTa needs five: %s."
              .formatted(
                  vocabulary.source(),
                  String.join(" ", vocabulary.specials().all()),
                  "<s> <pad> </s> <unk> <mask>"));
    }
    int padTokenId = config.shape().padTokenId();
    if (vocabulary.pad() != padTokenId) {
      throw new TrainingException(
          "%s has %s with the id %d, and architecture.pad_token_id is %d: positions count from there in every program that reads the model. Set architecture.pad_token_id to %d."
              .formatted(
                  vocabulary.source(),
                  vocabulary.specials().pad(),
                  vocabulary.pad(),
                  padTokenId,
                  vocabulary.pad()));
    }
  }

  @Override
  public Losses losses(MaskedBatch batch, Counts step) {
    TokenInputs inputs = MaskedWords.training(batch);
    Tensor hidden; // [T, H]
    try (Precision.Guard autocast = precision.autocast()) {
      hidden = model.hidden(inputs);
    }
    return new RobertaLosses(maskedWords.loss(hidden, batch, step));
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
          Tensor hidden = model.hidden(MaskedWords.evaluating(batch)); // [T, H]
          maskedWords.evaluate(hidden, batch, totals);
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
    return BertPreTraining.flops(model.config().shape(), step);
  }

  @Override
  public ModelDescription description() {
    return new ModelDescription("RoBERTa", "RobertaForMaskedLM", "fill-mask", model.config());
  }

  @Override
  public void save(Path directory) throws IOException {
    RobertaFiles.write(model, directory);
  }

  @Override
  public void restore(Path directory) throws IOException {
    BertPreTraining.restore(model.parameters(), directory);
  }

  @Override
  public List<String> startFrom(Path directory) throws IOException {
    RobertaConfig there = RobertaConfig.read(directory.resolve("config.json"));
    StartingWeights.requireSameShape(directory, model.config().shape().differences(there.shape()));
    return StartingWeights.notices(directory, RobertaFiles.copy(directory, model));
  }

  @Override
  public void close() {
    model.close();
  }
}
