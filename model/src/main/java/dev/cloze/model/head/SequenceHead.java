package dev.cloze.model.head;

import dev.cloze.model.Weights;
import dev.cloze.model.layer.Activation;
import dev.cloze.model.layer.Dropout;
import dev.cloze.model.layer.Linear;
import dev.cloze.model.layer.Pooler;
import dev.cloze.model.layer.Sequences;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Scores of whole sequences, from the state of their first token. */
public final class SequenceHead implements TaskHead {
  private final Dropout before; // or null
  private final Linear dense;
  private final UnaryOperator<Tensor> activation;
  private final Dropout after;
  private final Linear output;

  private SequenceHead(
      Dropout before,
      Linear dense,
      UnaryOperator<Tensor> activation,
      double dropout,
      Linear output) {
    this.before = before;
    this.dense = dense;
    this.activation = activation;
    after = new Dropout(dropout);
    this.output = output;
  }

  /**
   * The head of BERT: Devlin et al. (2019), section 3.2. The dense layer is the pooler.
   *
   * @param pooler with the prefix "pooler.dense." already applied
   * @param classifier with the prefix "classifier." already applied
   */
  public static SequenceHead pooled(
      Weights pooler, Weights classifier, long hiddenSize, double dropout, long outputs) {
    return new SequenceHead(
        null,
        Linear.of(pooler, hiddenSize, hiddenSize),
        Tensor::tanh,
        dropout,
        Linear.of(classifier, hiddenSize, outputs));
  }

  /** The same with a dropout before the dense layer, too: the head of Bort's code. */
  public static SequenceHead tanhPooled(
      Weights pooler, Weights classifier, long hiddenSize, double dropout, long outputs) {
    return new SequenceHead(
        new Dropout(dropout),
        Linear.of(pooler, hiddenSize, hiddenSize),
        Tensor::tanh,
        dropout,
        Linear.of(classifier, hiddenSize, outputs));
  }

  /** A dense layer and tanh between two dropouts: RoBERTa's head. */
  public static SequenceHead tanh(
      Weights classifier, long hiddenSize, double dropout, long outputs) {
    return dense(classifier, hiddenSize, Tensor::tanh, dropout, outputs);
  }

  /** The same with the exact GELU: the head that transformers gives ELECTRA. */
  public static SequenceHead gelu(
      Weights classifier, long hiddenSize, double dropout, long outputs) {
    return dense(classifier, hiddenSize, Activation.GELU::apply, dropout, outputs);
  }

  private static SequenceHead dense(
      Weights classifier,
      long hiddenSize,
      UnaryOperator<Tensor> activation,
      double dropout,
      long outputs) {
    return new SequenceHead(
        new Dropout(dropout),
        Linear.of(classifier.at("dense"), hiddenSize, hiddenSize),
        activation,
        dropout,
        Linear.of(classifier.at("out_proj"), hiddenSize, outputs));
  }

  /** What transformers gives ELECTRA to choose among proposals. */
  public static SequenceHead summary(
      Weights summary, Weights classifier, long hiddenSize, double dropout, long outputs) {
    return new SequenceHead(
        null,
        Linear.of(summary, hiddenSize, hiddenSize),
        Activation.GELU::apply,
        dropout,
        Linear.of(classifier, hiddenSize, outputs));
  }

  /**
   * @param hidden [rows, H]
   * @return [B, outputs] logits
   */
  public Tensor forward(Tensor hidden, Sequences sequences) {
    Tensor first = Pooler.firstStates(hidden, sequences); // [B, H]
    if (before != null) {
      first = before.applyEach(first, sequences);
    }
    Tensor summary = activation.apply(dense.forward(first)); // [B, H]
    return output.forward(after.applyEach(summary, sequences));
  }
}
