package dev.cloze.task.blimp;

import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.electra.ElectraFiles;
import dev.cloze.model.electra.ElectraForPreTraining;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.task.MaskedModel;
import dev.cloze.text.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * The sum over a sentence's tokens of log(1 - P(the token was replaced)), in nats: how sure an
 * ELECTRA discriminator (Clark et al., 2020) is that all of the sentence is original. One pass
 * reads the sentence as it is, without masks.
 */
final class ReplacedTokens implements SentenceScore {
  private final Tokenizer tokenizer;
  private final ElectraForPreTraining model;
  private final Precision precision;

  ReplacedTokens(Tokenizer tokenizer, ElectraForPreTraining model, Precision precision) {
    this.tokenizer = tokenizer;
    this.model = model;
    this.precision = precision;
    MaskedModel.requireFit(tokenizer, model.discriminator().config().encoder().vocabSize());
  }

  /** Empty if the directory holds an ELECTRA without the discriminator's head. */
  static Optional<ReplacedTokens> open(Path directory, Tokenizer tokenizer, Precision precision)
      throws IOException {
    ElectraFiles.Loaded<ElectraForPreTraining> loaded =
        ElectraFiles.readDiscriminator(directory, 0);
    if (loaded.missing().stream().anyMatch(name -> name.startsWith("discriminator_"))) {
      loaded.model().close();
      return Optional.empty();
    }
    return Optional.of(new ReplacedTokens(tokenizer, loaded.model(), precision));
  }

  @Override
  public String name() {
    return "replaced_tokens";
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int longestSequence() {
    return model.discriminator().config().encoder().longestSequence();
  }

  @Override
  public int passes(int[] sequence) {
    return 1;
  }

  @Override
  public double[] scores(List<Pass> batch) {
    float[] logits; // [T], and the filler's behind
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        Precision.Guard autocast = precision.autocast()) {
      List<int[]> sequences = batch.stream().map(Pass::sequence).toList();
      logits = Tensors.floats(model.discriminator().logits(TokenInputs.evaluating(sequences)));
    }
    double[] result = new double[batch.size()];
    int start = 0;
    for (int i = 0; i < result.length; i++) {
      int end = start + batch.get(i).tokens();
      for (int token = start + 1; token < end - 1; token++) { // between the special tokens
        result[i] += logOriginal(logits[token]);
      }
      start = end;
    }
    return result;
  }

  /** log(1 - sigmoid(x)), exact for large x too. */
  private static double logOriginal(double x) {
    return -Math.max(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }

  @Override
  public void close() {
    model.close();
  }
}
