package dev.cloze.train;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.ElectraPairConfig;
import dev.cloze.config.ModelConfig;
import dev.cloze.config.ObjectiveConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.data.MaskedBatch;
import dev.cloze.engine.Precision;
import dev.cloze.model.Parameters;
import dev.cloze.model.bert.BertForPreTraining;
import dev.cloze.model.bort.BortForMaskedLM;
import dev.cloze.model.roberta.RobertaForMaskedLM;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is learned, and the network that learns it: all that a run needs to know of an architecture.
 * Owns the network.
 */
public interface Objective extends AutoCloseable {
  /**
   * A part of the loss.
   *
   * @param name in metrics, such as "masked_lm_loss"
   * @param weight of the part in the sum that is minimised
   * @param value in nats
   */
  record Term(String name, double weight, double value) {}

  /** The shares of one micro-batch in the losses of a step; over all they are the step's means. */
  interface Losses {
    /** The parts, always the same ones in a step; waits for the device. */
    List<Term> terms();

    /** Adds the gradients of their weighted sum to those of the weights. */
    void backward();
  }

  /** Sums over held-out batches; the means follow exactly, however the samples were batched. */
  interface Evaluation {
    /** Judges a batch; without dropout, without gradients. */
    void add(MaskedBatch batch);

    /**
     * The means so far.
     *
     * @param step updates of the weights done, for the record
     */
    EvaluationMetrics metrics(long step);
  }

  /** The objective of an architecture with freshly initialised weights. */
  static Objective create(
      ModelConfig model, ObjectiveConfig objective, long seed, Precision precision) {
    if (model instanceof BertConfig bert) {
      return new BertPreTraining(
          new BertForPreTraining(bert, seed), precision, teacher(bert, objective));
    }
    if (model instanceof RobertaConfig roberta) {
      return MaskedWordPreTraining.roberta(
          RobertaForMaskedLM.create(roberta, seed), precision, teacher(roberta, objective));
    }
    if (model instanceof BortConfig bort) {
      return MaskedWordPreTraining.bort(
          BortForMaskedLM.create(bort, seed), precision, teacher(bort, objective));
    }
    if (model instanceof ElectraPairConfig electra) {
      return objective.replacedTokens().replacesTokens()
          ? ElectraPreTraining.create(electra, objective, seed, precision)
          : new ElectraBaseline(electra, seed, precision);
    }
    throw new IllegalArgumentException(model.modelType() + " has no objective");
  }

  private static Optional<Distillation> teacher(ModelConfig student, ObjectiveConfig objective) {
    return Optional.ofNullable(objective.distillation())
        .map(config -> Distillation.open(config, student));
  }

  /** As {@link #flops(Counts)}, before there is a network. */
  static double flops(ModelConfig model, ObjectiveConfig objective, Counts step) {
    if (model instanceof BertConfig bert) {
      return BertPreTraining.flops(bert, step);
    }
    if (model instanceof RobertaConfig roberta) {
      return BertPreTraining.flops(roberta.shape(), step);
    }
    if (model instanceof BortConfig bort) {
      return BertPreTraining.flops(bort.shape(), step);
    }
    if (model instanceof ElectraPairConfig electra) {
      return objective.replacedTokens().electraObjective()
          ? ElectraPreTraining.flops(electra, step)
          : ElectraBaseline.flops(electra, step);
    }
    throw new IllegalArgumentException(model.modelType() + " has no objective");
  }

  /**
   * Checks that an architecture can be trained with a vocabulary.
   *
   * @throws TrainingException if it takes another kind, or a teacher knows another one
   */
  static void requireVocabulary(
      ModelConfig model, ObjectiveConfig objective, Vocabulary vocabulary) {
    if (objective.distillation() != null) {
      Distillation.requireVocabulary(objective.distillation(), vocabulary);
    }
    vocabulary.mask(); // one without a mask is found before anything is written
    if (model instanceof RobertaConfig roberta) {
      MaskedWordPreTraining.requireVocabulary(roberta, vocabulary);
    }
  }

  /** All weights that are trained. */
  Parameters parameters();

  /**
   * @param batch left unchanged
   * @param step counts of the whole step
   * @return what lives in the caller's scope
   */
  Losses losses(MaskedBatch batch, Counts step);

  /** An evaluation of the weights as they are, with nothing judged yet. */
  Evaluation evaluation();

  /**
   * The useful operations of a step: products only, forward and backward, no padding; a teacher's
   * are not counted.
   */
  double flops(Counts step);

  /** What the model card says of the network. */
  ModelDescription description();

  /** Writes the network into an existing directory, in the layout of Hugging Face. */
  void save(Path directory) throws IOException;

  /** Directories below that of {@link #save} that hold a network of their own. */
  default List<String> companions() {
    return List.of();
  }

  /**
   * Takes over every weight of a directory that {@link #save} wrote, bit for bit.
   *
   * @throws dev.cloze.config.ClozeException if one is missing or does not fit
   */
  void restore(Path directory) throws IOException;

  /**
   * Takes over the weights of any published directory of the same shape.
   *
   * @return what a person should know: weights that stay fresh, weights that are not used
   * @throws dev.cloze.config.ClozeException if the shape differs, or weights of the encoder are
   *     missing
   */
  List<String> startFrom(Path directory) throws IOException;

  @Override
  void close();
}
