package dev.cloze.task.elmo;

import dev.cloze.engine.DropoutMask;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Scopes;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Parameters;
import dev.cloze.model.Weights;
import dev.cloze.model.layer.BidirectionalLstm;
import dev.cloze.model.layer.Linear;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a task adds to vectors of words: their mix, LSTMs in both directions, and scores of labels.
 * A word is scored by its own outputs (Peters et al., 2018, section 4); a text by the largest of
 * each output over its words, and a pair of texts u, v by (u, v, |u - v|, u v) (Conneau et al.,
 * 2017, section 3). Owns its weights.
 */
final class TaskNetwork implements AutoCloseable {
  private final Parameters parameters;
  private final ScalarMix mix;
  private final BidirectionalLstm lstm;
  private final Linear output;
  private final DropoutMask dropout; // null for none
  private final int textsOfExample; // 0 where each word has a label

  /**
   * @param textsOfExample 1 or 2 texts that have a label together, or 0 where each word has one
   */
  TaskNetwork(ElmoTaskSettings settings, int numLayers, int size, int labels, int textsOfExample) {
    Weights weights = Weights.each(settings.seed());
    parameters = weights.parameters();
    mix = new ScalarMix(weights.at("scalar_mix"), numLayers);
    lstm =
        new BidirectionalLstm(
            weights.at("lstm"), size, settings.hiddenSize(), settings.numHiddenLayers());
    long features = (textsOfExample == 2 ? 4 : 1) * lstm.outputSize();
    output = Linear.glorot(weights.at("output"), features, labels);
    dropout = settings.dropout() > 0 ? new DropoutMask(settings.dropout()) : null;
    this.textsOfExample = textsOfExample;
  }

  Parameters parameters() {
    return parameters;
  }

  ScalarMix.Learned mix() {
    return mix.learned();
  }

  /** A pass that learns: some features are dropped. */
  Tensor scores(TextBatch texts, long seed) {
    return scores(texts, dropout, seed);
  }

  /**
   * A pass that judges.
   *
   * @param texts of an example one after the other
   * @return [words or examples, labels]
   */
  Tensor scores(TextBatch texts) {
    return scores(texts, null, 0);
  }

  private Tensor scores(TextBatch texts, DropoutMask mask, long seed) {
    Tensor x = drop(mix.forward(texts.layers()), mask, RandomBits.derive(seed, 0)); // [N, H]
    Tensor read = texts.bySentence(lstm.forward(texts.byTime(x), texts.counts())); // [N, 2D]
    Tensor features = textsOfExample == 0 ? read : pooled(texts.largest(read));
    return output.forward(drop(features, mask, RandomBits.derive(seed, 1)));
  }

  private Tensor pooled(Tensor texts) {
    if (textsOfExample == 1) {
      return texts;
    }
    Tensor pairs = texts.view(-1, 2, lstm.outputSize());
    Tensor u = pairs.select(1, 0);
    Tensor v = pairs.select(1, 1);
    return torch.cat(new TensorVector(u, v, u.sub(v).abs(), u.mul(v)), 1);
  }

  private static Tensor drop(Tensor x, DropoutMask mask, long seed) {
    if (mask == null) {
      return x;
    }
    Tensor factors = Tensors.uninitialised(ScalarType.Float, Tensors.shape(x));
    mask.fill(factors, 0, x.numel(), seed);
    return x.mul(factors);
  }

  /** A copy of every weight, in the order of {@link #parameters()}; the caller closes them. */
  List<Tensor> copy() {
    try (PointerScope scope = new PointerScope()) {
      return parameters.all().stream().map(p -> Scopes.own(p.tensor().detach().clone())).toList();
    }
  }

  /** Takes over weights as {@link #copy} gave them. */
  void restore(List<Tensor> weights) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      for (int i = 0; i < weights.size(); i++) {
        parameters.all().get(i).tensor().copy_(weights.get(i));
      }
    }
  }

  @Override
  public void close() {
    parameters.close();
  }
}
