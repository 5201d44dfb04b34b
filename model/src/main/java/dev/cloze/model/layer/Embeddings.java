package dev.cloze.model.layer;

import dev.cloze.config.BertConfig;
import dev.cloze.model.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The sum of word, position and segment embeddings, normalised: Devlin et al. (2019), figure 2. */
public final class Embeddings {
  private final Tensor words; // [V, E]
  private final Tensor positions; // [max positions, E]
  private final Tensor tokenTypes; // [token types, E]
  private final LayerNorm norm;
  private final Dropout dropout;

  private Embeddings(BertConfig config, int size, Weights weights) {
    words = weights.matrix("word_embeddings.weight", config.vocabSize(), size);
    positions = weights.matrix("position_embeddings.weight", config.maxPositionEmbeddings(), size);
    tokenTypes = weights.matrix("token_type_embeddings.weight", config.typeVocabSize(), size);
    norm = LayerNorm.of(weights.at("LayerNorm"), size, config.layerNormEps());
    dropout = new Dropout(config.hiddenDropoutProb());
  }

  /**
   * @param size E, the features of an embedding: in a BERT the hidden size
   */
  public static Embeddings of(BertConfig config, int size, Weights weights) {
    return new Embeddings(config, size, weights);
  }

  /** [rows, E] */
  public Tensor forward(TokenInputs inputs) {
    Tensor segments = // [rows, E], or [E] where there is one kind only, as in files of Bort
        tokenTypes.size(0) == 1
            ? tokenTypes.select(0, 0)
            : torch.embedding(tokenTypes, inputs.tokenTypeIds());
    Tensor sum =
        torch
            .embedding(words, inputs.inputIds())
            .add_(torch.embedding(positions, inputs.positionIds()))
            .add_(segments); // [rows, E]
    return dropout.apply(norm.forward(sum), inputs.sequences());
  }

  /** The word table, [V, E], which the masked-language-model head shares. */
  public Tensor words() {
    return words;
  }
}
