package dev.cloze.model.layer;

import dev.cloze.engine.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A loss of a decoder over the vocabulary, with its gradient made at once.
 *
 * <p>The scores of all predictions are by far the largest tensor of a small model; written out and
 * walked over once for each operator of loss and gradient they bound its speed. Here a few rows at
 * a time go from scores to gradient while they are in the cache, and only the gradient is kept, in
 * the type of the products.
 */
public final class VocabularyLoss {
  /** Scores at a time in fp32, so that they stay in a core's second-level cache. */
  private static final long CHUNK_BYTES = 8 << 20;

  private static final int ROW_STEP = 16; // what products like as their height

  /** What is wanted of the predictions, and what it costs to miss it. For one loss. */
  public interface Target {
    /** P, the number of predictions. */
    int rows();

    /**
     * The gradient of a few predictions' loss, which adds to {@link #sum}.
     *
     * @param scores [count, V] fp32; borrowed and left unchanged
     * @param from number of the first prediction
     * @return [count, V] fp32
     */
    Tensor gradient(Tensor scores, int from);

    /** The losses of all predictions so far, a scalar in nats that the caller may change. */
    Tensor sum();
  }

  /** Sees the probabilities on their way to the gradient; they are never held all at once. */
  public interface Reader {
    /**
     * @param probabilities of a few predictions in a row, [count, V] fp32; borrowed and left
     *     unchanged
     * @param from number of the first of them
     */
    void read(Tensor probabilities, int from);
  }

  private final Tensor value;
  private final Tensor input; // [P, E], in the type of the products
  private final Tensor decoder;
  private final Tensor bias;
  private final Tensor scoreGradient; // [P, V], without the scale
  private final Tensor biasGradient; // [V] fp32, without the scale
  private final double scale;

  /**
   * @param x [P, E], part of the graph
   * @param decoder [V, E] fp32, a leaf
   * @param bias [V] fp32, a leaf
   * @param labels P ids; negative ones do not count
   * @param scale factor of the sum over all labels, such as one over their number
   * @param products the type in which the scores and their gradient are multiplied
   */
  public VocabularyLoss(
      Tensor x, Tensor decoder, Tensor bias, int[] labels, double scale, ScalarType products) {
    this(x, decoder, bias, new WordLabels(labels), scale, products);
  }

  /** As above, with any target; {@code scale} is the factor of its sum. */
  public VocabularyLoss(
      Tensor x, Tensor decoder, Tensor bias, Target target, double scale, ScalarType products) {
    this.decoder = decoder;
    this.bias = bias;
    this.scale = scale;
    int rows = target.rows();
    long vocabSize = decoder.size(0);
    Tensor sum; // 0-d
    Tensor inputGradient; // [P, E]
    try (NoGradGuard noGradients = new NoGradGuard()) {
      input = x.detach().to(products);
      Tensor table = decoder.to(products); // [V, E]
      TensorOptional shift = new TensorOptional(bias.to(products)); // [V]
      scoreGradient = Tensors.uninitialised(products, rows, vocabSize);
      biasGradient = torch.zeros(vocabSize);
      inputGradient = Tensors.uninitialised(products, rows, decoder.size(1));
      int step = chunkRows(vocabSize);
      for (int from = 0; from < rows; from += step) {
        int count = Math.min(step, rows - from);
        try (PointerScope chunk = new PointerScope()) { // the next chunk gets this one's memory
          Tensor scores = // [count, V] fp32
              torch.linear(input.narrow(0, from, count), table, shift).to(ScalarType.Float);
          Tensor gradient = target.gradient(scores, from); // [count, V] fp32
          biasGradient.add_(gradient.sum(0));
          Tensor kept = scoreGradient.narrow(0, from, count).copy_(gradient);
          inputGradient.narrow(0, from, count).copy_(kept.matmul(table));
        }
      }
      sum = target.sum().mul_(new Scalar(scale));
      inputGradient = inputGradient.to(Tensors.type(x)).mul_(new Scalar(scale));
    }
    // A number whose derivative is the gradient made above, and whose value is the loss.
    Tensor carrier = x.mul(inputGradient).sum(); // 0-d
    value = carrier.sub(carrier.detach()).add(sum);
  }

  /** The scaled sum, a scalar in nats; its {@code backward()} reaches x alone. */
  public Tensor value() {
    return value;
  }

  /** Adds the gradients of decoder and bias to theirs. */
  public void addDecoderGradients() {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      add(decoder, scoreGradient.t().matmul(input));
      add(bias, biasGradient);
    }
  }

  private void add(Tensor weight, Tensor gradient) {
    Tensor before = weight.grad();
    if (before.defined()) {
      before.add_(gradient, new Scalar(scale));
    } else {
      weight.mutable_grad().put(gradient.to(Tensors.type(weight)).mul_(new Scalar(scale)));
    }
  }

  private static int chunkRows(long vocabSize) {
    long rows = CHUNK_BYTES / (Float.BYTES * vocabSize);
    return (int) Math.max(1, rows / ROW_STEP) * ROW_STEP;
  }
}
