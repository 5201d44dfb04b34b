package dev.cloze.model.electra;

import dev.cloze.config.ElectraConfig;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.Direction;
import dev.cloze.model.layer.Embeddings;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import dev.cloze.model.layer.VocabularyHead;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Predicts every token of a text from the tokens around it, without masks: one transformer reads
 * from the left, one from the right, and a token is predicted from what the one knows before it and
 * the other after it. The noise distribution of Electric: Clark et al. (2020), <i>Pre-Training
 * Transformers as Energy-Based Cloze Models</i>, section 2.
 *
 * @see <a href="https://aclanthology.org/2020.emnlp-main.20.pdf">Electric</a>
 */
public final class TwoTowerGenerator {
  private final ElectraConfig config;
  private final ElectraModel leftToRight;
  private final ElectraModel rightToLeft;
  private final VocabularyHead head;

  /**
   * @param config of a tower
   * @param shared the embeddings of the discriminator, or empty: then each tower has its own, and
   *     the head decodes with those of the first
   * @param weights names as in the published code
   */
  TwoTowerGenerator(ElectraConfig config, Optional<Embeddings> shared, Weights weights) {
    this.config = config;
    leftToRight = tower(config, shared, weights.at("generator_ltr"), Direction.LEFT_TO_RIGHT);
    rightToLeft = tower(config, shared, weights.at("generator_rtl"), Direction.RIGHT_TO_LEFT);
    Weights predictions = weights.at("cloze_predictions");
    head =
        new VocabularyHead(
            predictions.at("dense"),
            predictions.at("LayerNorm"),
            predictions,
            2L * config.encoder().hiddenSize(),
            leftToRight.words(),
            Activation.GELU, // as the generator's
            config.encoder().layerNormEps());
  }

  private static ElectraModel tower(
      ElectraConfig config, Optional<Embeddings> shared, Weights weights, Direction direction) {
    return new ElectraModel(
        config,
        shared.orElseGet(() -> ElectraModel.embeddings(config, weights)),
        weights,
        direction);
  }

  /** Of one tower; both are alike. */
  public ElectraConfig config() {
    return config;
  }

  /**
   * What is known of every place from its two sides; not from the token that stands there. At the
   * ends of a sequence, where one side is empty, it wraps around, as in the published code.
   *
   * @param inputs the text, nothing masked
   * @return [rows, 2H]
   */
  public Tensor surroundings(TokenInputs inputs) {
    Sequences sequences = inputs.sequences();
    Tensor before = leftToRight.forward(inputs); // [rows, H]
    Tensor after = rightToLeft.forward(inputs); // [rows, H]
    TensorVector sides = new TensorVector();
    sides.push_back(before.index_select(0, Tensors.indices(sequences.before())));
    sides.push_back(after.index_select(0, Tensors.indices(sequences.after())));
    return torch.cat(sides, 1); // [rows, 2H]
  }

  /** From the surroundings of a place to the scores of the words. */
  public VocabularyHead head() {
    return head;
  }
}
