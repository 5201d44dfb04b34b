package dev.cloze.model.bort;

import dev.cloze.config.BertConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Dropout;
import dev.cloze.model.layer.LayerNorm;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sum of word and position embeddings, normalised. As in the released code, dropout comes
 * before the normalisation, and once more on the words alone; positions begin at row 0.
 */
final class BortEmbeddings {
  private final Tensor words; // [V, H]
  private final Tensor positions; // [longest sequence, H]
  private final LayerNorm norm;
  private final Dropout dropout;

  BortEmbeddings(BertConfig shape, Weights weights) {
    int hiddenSize = shape.hiddenSize();
    words = weights.matrix("word_embeddings.weight", shape.vocabSize(), hiddenSize);
    positions =
        weights.matrix("position_embeddings.weight", shape.maxPositionEmbeddings(), hiddenSize);
    norm = LayerNorm.of(weights.at("LayerNorm"), hiddenSize, shape.layerNormEps());
    dropout = new Dropout(shape.hiddenDropoutProb());
  }

  /** [T, H] */
  Tensor forward(TokenInputs inputs) {
    Tensor word =
        dropout.apply(torch.embedding(words, inputs.inputIds()), inputs.sequences()); // [T, H]
    Tensor sum = word.add(torch.embedding(positions, inputs.positionIds())); // [T, H]
    return norm.forward(dropout.apply(sum, inputs.sequences()));
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return words;
  }
}
