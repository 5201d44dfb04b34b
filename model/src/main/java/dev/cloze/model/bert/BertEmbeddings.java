package dev.cloze.model.bert;

import dev.cloze.config.BertConfig;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.Dropout;
import dev.cloze.model.layer.LayerNorm;
import dev.cloze.model.layer.TokenInputs;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The sum of word, position and segment embeddings, normalised: Devlin et al. (2019), figure 2. */
final class BertEmbeddings {
  private final Tensor words; // [V, H]
  private final Tensor positions; // [max positions, H]
  private final Tensor tokenTypes; // [token types, H]
  private final LayerNorm norm;
  private final Dropout dropout;

  BertEmbeddings(BertConfig config, Weights weights) {
    int hiddenSize = config.hiddenSize();
    words = weights.matrix("word_embeddings.weight", config.vocabSize(), hiddenSize);
    positions =
        weights.matrix("position_embeddings.weight", config.maxPositionEmbeddings(), hiddenSize);
    tokenTypes = weights.matrix("token_type_embeddings.weight", config.typeVocabSize(), hiddenSize);
    norm = LayerNorm.of(weights.at("LayerNorm"), hiddenSize, config.layerNormEps());
    dropout = new Dropout(config.hiddenDropoutProb());
  }

  /** [T, H] */
  Tensor forward(TokenInputs inputs) {
    Tensor sum =
        torch
            .embedding(words, inputs.inputIds())
            .add_(torch.embedding(positions, inputs.positionIds()))
            .add_(torch.embedding(tokenTypes, inputs.tokenTypeIds())); // [T, H]
    return dropout.apply(norm.forward(sum), inputs.sequences());
  }

  /** The word table, [V, H], which the masked-language-model head shares. */
  Tensor words() {
    return words;
  }
}
