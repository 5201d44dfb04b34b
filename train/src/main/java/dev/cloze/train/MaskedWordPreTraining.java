package dev.cloze.train;

import dev.cloze.config.BertShaped;
import dev.cloze.config.BortConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.WeightTransfer;
import dev.cloze.model.bort.BortFiles;
import dev.cloze.model.layer.EncoderForMaskedLM;
import dev.cloze.model.roberta.RobertaFiles;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Masked words alone, and what a teacher makes of them: the objective of RoBERTa, Liu et al.
 * (2019), section 4, and of Bort, de Wynter and Perry (2020).
 */
public final class MaskedWordPreTraining<C extends BertShaped> implements Objective {
  /**
   * An architecture by its names and files.
   *
   * @param transformersClass that loads it
   */
  private record Form<C extends BertShaped>(
      String name,
      String transformersClass,
      Function<Path, C> config,
      Copying<C> copying,
      Writing<C> writing) {}

  /** Copies the weights of a directory into a model. */
  @FunctionalInterface
  private interface Copying<C extends BertShaped> {
    WeightTransfer copy(Path directory, EncoderForMaskedLM<C> model) throws IOException;
  }

  /** Writes a model into a directory. */
  @FunctionalInterface
  private interface Writing<C extends BertShaped> {
    void write(EncoderForMaskedLM<C> model, Path directory) throws IOException;
  }

  private static final Form<RobertaConfig> ROBERTA =
      new Form<>(
          "RoBERTa",
          "RobertaForMaskedLM",
          RobertaConfig::read,
          RobertaFiles::copy,
          RobertaFiles::write);

  private static final Form<BortConfig> BORT =
      new Form<>("Bort", "BertForMaskedLM", BortConfig::read, BortFiles::copy, BortFiles::write);

  private final EncoderForMaskedLM<C> model;
  private final MaskedWords maskedWords;
  private final Form<C> form;

  private MaskedWordPreTraining(
      EncoderForMaskedLM<C> model,
      Precision precision,
      Optional<Distillation> distillation,
      Form<C> form) {
    this.model = model;
    maskedWords = new MaskedWords(model, precision, distillation);
    this.form = form;
  }

  /**
   * @param model owned from now on
   * @param distillation owned from now on
   */
  public static MaskedWordPreTraining<RobertaConfig> roberta(
      EncoderForMaskedLM<RobertaConfig> model,
      Precision precision,
      Optional<Distillation> distillation) {
    return new MaskedWordPreTraining<>(model, precision, distillation, ROBERTA);
  }

  /**
   * @param model owned from now on
   * @param distillation owned from now on
   */
  public static MaskedWordPreTraining<BortConfig> bort(
      EncoderForMaskedLM<BortConfig> model,
      Precision precision,
      Optional<Distillation> distillation) {
    return new MaskedWordPreTraining<>(model, precision, distillation, BORT);
  }

  /** RoBERTa's: byte-level BPE, with the padding token where the positions expect it. */
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
    return new ModelDescription(form.name, form.transformersClass, "fill-mask", model.config());
  }

  @Override
  public void save(Path directory) throws IOException {
    form.writing.write(model, directory);
  }

  @Override
  public void restore(Path directory) throws IOException {
    BertPreTraining.restore(model.parameters(), directory);
  }

  @Override
  public List<String> startFrom(Path directory) throws IOException {
    C there = form.config.apply(directory.resolve("config.json"));
    StartingWeights.requireSameShape(directory, model.config().shape().differences(there.shape()));
    return StartingWeights.notices(directory, form.copying.copy(directory, model));
  }

  @Override
  public void close() {
    maskedWords.close();
    model.close();
  }
}
