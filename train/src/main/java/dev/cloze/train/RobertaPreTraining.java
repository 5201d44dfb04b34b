package dev.cloze.train;

import dev.cloze.config.RobertaConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.roberta.RobertaFiles;
import dev.cloze.model.roberta.RobertaForMaskedLM;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The objective of RoBERTa: masked words alone. Liu et al. (2019), section 4. */
public final class RobertaPreTraining implements Objective {
  private final RobertaForMaskedLM model;
  private final MaskedWords maskedWords;

  /**
   * @param model owned from now on
   */
  public RobertaPreTraining(RobertaForMaskedLM model, Precision precision) {
    this(model, precision, Optional.empty());
  }

  /**
   * @param model owned from now on
   * @param distillation owned from now on
   */
  public RobertaPreTraining(
      RobertaForMaskedLM model, Precision precision, Optional<Distillation> distillation) {
    this.model = model;
    maskedWords = new MaskedWords(model, precision, distillation);
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
    maskedWords.close();
    model.close();
  }
}
