package dev.cloze.model.layer;

import dev.cloze.engine.Precision;
import dev.cloze.model.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * From a state to the scores of every word: a dense layer, an activation, a normalisation, and the
 * word table itself as the decoder. Devlin et al. (2019), section 3.1.
 */
public final class VocabularyHead {
  private final Linear dense;
  private final Activation activation;
  private final LayerNorm norm;
  private final TensorOptional bias;
  private final Tensor words; // [V, E]

  /**
   * @param dense where the dense layer is, [E, H]
   * @param norm where the normalisation is
   * @param parent of the weight "bias", [V]
   * @param words [V, E]
   */
  public VocabularyHead(
      Weights dense,
      Weights norm,
      Weights parent,
      long hiddenSize,
      Tensor words,
      Activation activation,
      double layerNormEps) {
    long embeddingSize = words.size(1);
    this.dense = Linear.of(dense, hiddenSize, embeddingSize);
    this.activation = activation;
    this.norm = LayerNorm.of(norm, embeddingSize, layerNormEps);
    bias = parent.own(new TensorOptional(parent.zeros("bias", words.size(0))));
    this.words = words;
  }

  /** See {@link MaskedLanguageModel#predictions}. */
  public Tensor predictions(Tensor hidden, Tensor positions) {
    return torch.linear(transformed(hidden, positions), words, bias); // [P, V]
  }

  /** See {@link MaskedLanguageModel#predictionLoss}. */
  public VocabularyLoss loss(
      Tensor hidden, Tensor positions, int[] labels, double scale, Precision precision) {
    return loss(hidden, positions, new WordLabels(labels), scale, precision);
  }

  /**
   * As above.
   *
   * @param reader is shown the probabilities on the way
   */
  public VocabularyLoss loss(
      Tensor hidden,
      Tensor positions,
      int[] labels,
      double scale,
      Precision precision,
      VocabularyLoss.Reader reader) {
    return loss(hidden, positions, new WordLabels(labels, reader), scale, precision);
  }

  /** As above, with any target. */
  public VocabularyLoss loss(
      Tensor hidden,
      Tensor positions,
      VocabularyLoss.Target target,
      double scale,
      Precision precision) {
    Tensor transformed; // [P, E]
    try (Precision.Guard autocast = precision.autocast()) {
      transformed = transformed(hidden, positions);
    }
    return new VocabularyLoss(transformed, words, bias.get(), target, scale, precision.type());
  }

  private Tensor transformed(Tensor hidden, Tensor positions) {
    Tensor masked = hidden.index_select(0, positions); // [P, H]
    return norm.forward(activation.apply(dense.forward(masked))); // [P, E]
  }
}
