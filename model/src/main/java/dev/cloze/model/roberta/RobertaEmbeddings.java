package dev.cloze.model.roberta;

import dev.cloze.config.BertConfig;
import dev.cloze.config.RobertaConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Dropout;
import dev.cloze.model.layer.LayerNorm;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sum of word and position embeddings, normalised. Positions begin behind the id of the padding
 * token, whose rows are zero at first. There are no segments: published files have a table of one
 * row for them, which is added to every token.
 */
final class RobertaEmbeddings {
  private final Tensor words; // [V, H]
  private final Tensor positions; // [first position + longest sequence, H]
  private final Tensor tokenTypes; // [1, H]; only the first row is used
  private final LayerNorm norm;
  private final Dropout dropout;
  private final int firstPosition;

  RobertaEmbeddings(RobertaConfig config, Weights weights) {
    BertConfig shape = config.shape();
    int hiddenSize = shape.hiddenSize();
    words = weights.matrix("word_embeddings.weight", shape.vocabSize(), hiddenSize);
    positions =
        weights.matrix("position_embeddings.weight", shape.maxPositionEmbeddings(), hiddenSize);
    tokenTypes = weights.matrix("token_type_embeddings.weight", shape.typeVocabSize(), hiddenSize);
    norm = LayerNorm.of(weights.at("LayerNorm"), hiddenSize, shape.layerNormEps());
    dropout = new Dropout(shape.hiddenDropoutProb());
    firstPosition = config.firstPosition();
    try (NoGradGuard noGradients = new NoGradGuard()) {
      words.select(0, shape.padTokenId()).zero_();
      positions.select(0, shape.padTokenId()).zero_();
      tokenTypes.zero_(); // the paper's network has none
    }
  }

  /** [T, H] */
  Tensor forward(TokenInputs inputs) {
    Tensor places = inputs.positionIds().add(new Scalar(firstPosition)); // [T]
    Tensor sum =
        torch
            .embedding(words, inputs.inputIds())
            .add_(torch.embedding(positions, places))
            .add_(tokenTypes.select(0, 0)); // [T, H]
    return dropout.apply(norm.forward(sum), inputs.sequences());
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return words;
  }
}
