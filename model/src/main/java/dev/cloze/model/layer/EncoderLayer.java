package dev.cloze.model.layer;

import dev.cloze.model.Weights;
import org.bytedeco.pytorch.Tensor;

/** One post-norm encoder layer: Vaswani et al. (2017), section 3.1; weights named as published. */
public final class EncoderLayer {
  private final SelfAttention attention; // query, key, value in one matrix; split again when saved
  private final Linear attentionOutput;
  private final LayerNorm attentionNorm;
  private final Linear intermediate;
  private final Activation activation;
  private final Linear output;
  private final LayerNorm outputNorm;
  private final Dropout dropout;

  /**
   * @param weights with the prefix "encoder.layer.0." already applied
   */
  public EncoderLayer(EncoderConfig config, Weights weights) {
    int hiddenSize = config.hiddenSize();
    attention = new SelfAttention(config, weights.at("attention.self"));
    attentionOutput = Linear.of(weights.at("attention.output.dense"), hiddenSize, hiddenSize);
    attentionNorm =
        LayerNorm.of(weights.at("attention.output.LayerNorm"), hiddenSize, config.layerNormEps());
    intermediate =
        Linear.of(weights.at("intermediate.dense"), hiddenSize, config.intermediateSize());
    activation = config.activation();
    output = Linear.of(weights.at("output.dense"), config.intermediateSize(), hiddenSize);
    outputNorm = LayerNorm.of(weights.at("output.LayerNorm"), hiddenSize, config.layerNormEps());
    dropout = new Dropout(config.hiddenDropoutProb());
  }

  /**
   * @param hidden [rows, H], the real tokens of all sequences one after another; no padding
   * @return [rows, H]
   */
  public Tensor forward(Tensor hidden, Sequences sequences) {
    Tensor context = attention.forward(hidden, sequences); // [rows, H]
    Tensor attended = attentionOutput.forward(context, sequences); // [rows, H]
    Tensor x = attentionNorm.forward(dropout.apply(attended, sequences).add(hidden)); // [rows, H]
    Tensor expanded = activation.apply(intermediate.forward(x, sequences)); // [T, I]
    return outputNorm.forward(
        dropout.apply(output.forward(expanded, sequences), sequences).add(x)); // [rows, H]
  }
}
