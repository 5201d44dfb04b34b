package dev.cloze.task.blimp;

import dev.cloze.config.ModelConfig;
import dev.cloze.engine.Precision;
import dev.cloze.task.MaskedModel;
import dev.cloze.task.TaskException;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How acceptable a model finds a sentence: a sum over what it says in one or more passes. Special
 * tokens stand around the sentence in every pass, and are never scored. Owns the model.
 */
interface SentenceScore extends AutoCloseable {
  /**
   * One reading of a sentence by the network.
   *
   * @param sequence its tokens between the two special ones; borrowed and left unchanged
   * @param number of the pass, from 0
   */
  record Pass(int[] sequence, int number) {
    /** Tokens that the network reads. */
    int tokens() {
      return sequence.length;
    }
  }

  /** What results call it, in snake_case. */
  String name();

  Tokenizer tokenizer();

  /** The most tokens of a sequence, special tokens included. */
  int longestSequence();

  /** How many passes a sentence takes. */
  int passes(int[] sequence);

  /** What each pass adds to the score of its sentence; computed as one batch, without padding. */
  double[] scores(List<Pass> batch);

  @Override
  void close();

  /**
   * The score that fits a model: {@link ReplacedTokens} for a discriminator of ELECTRA, else {@link
   * PseudoLogLikelihood}.
   *
   * @param directory of a model, or of a run, which stands for its latest checkpoint
   * @throws dev.cloze.config.ClozeException if it neither predicts words nor tells replaced ones,
   *     or its vocabulary has no mask to predict words at
   */
  static SentenceScore open(Path directory, Precision precision) {
    Path resolved = ModelDirectory.resolve(directory);
    if (!ModelConfig.modelType(resolved.resolve("config.json")).equals("electra")) {
      return new PseudoLogLikelihood(MaskedModel.open(resolved), precision);
    }
    Tokenizer tokenizer = TokenizerFiles.read(resolved);
    try {
      Optional<ReplacedTokens> discriminator = ReplacedTokens.open(resolved, tokenizer, precision);
      if (discriminator.isPresent()) {
        return discriminator.get();
      }
      ModelDirectory.Opened generator = ModelDirectory.open(resolved);
      if (generator.missingHead().isPresent()) {
        generator.model().close();
        throw new TaskException(
            "%s has neither ELECTRA's head for replaced tokens (discriminator_predictions) nor the one for masked words (%s). Use a model that was pre-trained, not one fine-tuned for another task."
                .formatted(resolved, generator.missingHead().get()));
      }
      return new PseudoLogLikelihood(new MaskedModel(tokenizer, generator.model()), precision);
    } catch (IOException e) {
      throw MaskedModel.unreadable(resolved, e);
    }
  }
}
