package dev.cloze.model.layer;

import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Multi-head scaled dot-product self-attention: Vaswani et al. (2017), section 3.2. Written out as
 * products and a softmax: on the CPU the fused kernel has no dropout, and in bf16 it is many times
 * slower.
 */
final class SelfAttention {
  private final Linear queryKeyValue;
  private final Dropout dropout;
  private final int heads;
  private final int headSize;
  private final Scalar scale;
  private final Direction direction;

  SelfAttention(EncoderConfig config, Weights weights) {
    queryKeyValue =
        Linear.fused(
            weights, List.of("query", "key", "value"), config.hiddenSize(), config.hiddenSize());
    dropout = new Dropout(config.attentionProbsDropoutProb());
    heads = config.numAttentionHeads();
    headSize = config.headSize();
    scale = weights.own(new Scalar(1 / Math.sqrt(headSize)));
    direction = config.direction();
  }

  /**
   * @param hidden [rows, H]
   * @return [rows, H]
   */
  Tensor forward(Tensor hidden, Sequences sequences) {
    Scopes.requireOpen();
    Tensor projected = queryKeyValue.forward(hidden, sequences); // [rows, 3H]
    int site = sequences.nextSite();
    List<Sequences.Run> runs = sequences.runs();
    int filler = sequences.rows() - sequences.tokens();
    if (runs.size() == 1 && filler == 0) {
      return attend(projected, sequences, runs.get(0), site);
    }
    long[] sizes = new long[runs.size() + 1];
    for (int i = 0; i < runs.size(); i++) {
      sizes[i] = runs.get(i).tokens();
    }
    sizes[runs.size()] = filler;
    TensorVector parts = projected.split_with_sizes(sizes, 0);
    TensorVector contexts = new TensorVector();
    for (int i = 0; i < runs.size(); i++) {
      contexts.push_back(attend(parts.get(i), sequences, runs.get(i), site));
    }
    contexts.push_back(
        torch.zeros(new long[] {filler, (long) heads * headSize}, contexts.get(0).options()));
    return torch.cat(contexts, 0); // [rows, H]
  }

  private Tensor attend(Tensor projected, Sequences sequences, Sequences.Run run, int site) {
    boolean ragged = run.isRagged();
    Tensor dense =
        ragged ? torch.embedding(projected, Tensors.indices(run.tokenOfPlace())) : projected;
    TensorVector qkv =
        dense.view(run.count(), run.length(), 3, heads, headSize).permute(2, 0, 3, 1, 4).unbind(0);
    Tensor query = qkv.get(0); // [count, A, S, D]
    Tensor key = qkv.get(1); // [count, A, S, D]
    Tensor value = qkv.get(2); // [count, A, S, D]
    Tensor scores = torch.matmul(query, key.transpose(2, 3)).mul_(scale); // [count, A, S, S]
    if (ragged) {
      Tensor bias = torch.tensor(run.maskBias()).view(run.count(), 1, 1, run.length());
      scores.add_(bias.to(scores.scalar_type()));
    }
    direction.hide(scores);
    Tensor probabilities =
        dropout.apply(torch.softmax(scores, -1), sequences, run, site); // [count, A, S, S]
    Tensor context =
        torch
            .matmul(probabilities, value) // [count, A, S, D]
            .transpose(1, 2)
            .reshape((long) run.count() * run.length(), (long) heads * headSize); // [count * S, H]
    return ragged ? torch.embedding(context, Tensors.indices(run.placeOfToken())) : context;
  }
}
