package dev.cloze.model.elmo;

import dev.cloze.engine.Tensors;
import dev.cloze.model.RowGradients;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Cross entropy of each row's word against the same sample of other words, with scores lowered by
 * the logarithm of how often a word was to be expected: Jean et al. (2015), section 3. A row's own
 * word does not count among its negatives. The gradient is made at once, as in {@link
 * dev.cloze.model.layer.VocabularyLoss}.
 */
final class SampledLoss implements WordSoftmax.Loss {
  private static final long CHUNK_BYTES = 8 << 20; // scores that stay in the cache
  private static final int ROW_STEP = 16; // what products like as their height

  private final Tensor weight;
  private final Tensor bias;
  private final Tensor words; // [S]
  private final Tensor labels; // [N]
  private final double scale;
  private final double mean;
  private final Tensor input; // [N, P], in the type of the products
  private final Tensor sampleGradient; // [N, S], in the type of the products, without the scale
  private final Tensor labelGradient; // [N, 1] fp32, without the scale
  private final Tensor biasGradient; // [S] fp32, without the scale
  private final Tensor inputGradient; // [N, P] fp32, with the scale

  /**
   * @param weight [V, P], a leaf
   * @param bias [V], a leaf
   * @param x [N, P] fp32, no part of a graph
   * @param scale factor of the sum over all rows
   */
  SampledLoss(
      Tensor weight,
      Tensor bias,
      Tensor x,
      int[] labels,
      LogUniformSample sample,
      double scale,
      ScalarType products) {
    this.weight = weight;
    this.bias = bias;
    this.scale = scale;
    int rows = labels.length;
    int samples = sample.words().length;
    try (NoGradGuard noGradients = new NoGradGuard()) {
      words = Tensors.indices(sample.words());
      this.labels = Tensors.indices(labels);
      input = x.to(products);
      Tensor table = weight.index_select(0, words).to(products); // [S, P]
      Tensor shift = // [S]
          bias.index_select(0, words).sub(torch.tensor(sample.logExpectedCounts(sample.words())));
      Tensor own = weight.index_select(0, this.labels); // [N, P]
      Tensor ownScores = // [N, 1]
          x.mul(own)
              .sum(1)
              .add_(bias.index_select(0, this.labels))
              .sub_(torch.tensor(sample.logExpectedCounts(labels)))
              .unsqueeze(1);
      int[] hits = sample.places(labels);
      sampleGradient = Tensors.uninitialised(products, rows, samples);
      labelGradient = Tensors.uninitialised(ScalarType.Float, rows, 1);
      biasGradient = torch.zeros(samples);
      inputGradient = Tensors.uninitialised(ScalarType.Float, rows, x.size(1));
      Tensor sum = Tensors.scalar(0);
      int step =
          (int) Math.max(1, CHUNK_BYTES / (Float.BYTES * (samples + 1L)) / ROW_STEP) * ROW_STEP;
      for (int from = 0; from < rows; from += step) {
        int count = Math.min(step, rows - from);
        try (PointerScope chunk = new PointerScope()) {
          Tensor part = input.narrow(0, from, count);
          Tensor scores = part.mm(table.t()).to(ScalarType.Float).add_(shift); // [count, S]
          removeHits(scores, hits, from);
          Tensor all = // the own word first, [count, 1 + S]
              torch.cat(new TensorVector(ownScores.narrow(0, from, count), scores), 1);
          Tensor logarithms = all.log_softmax(1);
          sum.sub_(logarithms.narrow(1, 0, 1).sum());
          Tensor gradient = logarithms.exp_();
          Tensor others = gradient.narrow(1, 1, samples);
          labelGradient
              .narrow(0, from, count)
              .copy_(gradient.narrow(1, 0, 1))
              .sub_(new Scalar(1.0));
          biasGradient.add_(others.sum(0));
          Tensor kept = sampleGradient.narrow(0, from, count).copy_(others);
          inputGradient.narrow(0, from, count).copy_(kept.mm(table));
        }
      }
      inputGradient.addcmul_(labelGradient, own).mul_(new Scalar(scale));
      mean = sum.item_double() / rows;
    }
  }

  private static void removeHits(Tensor scores, int[] hits, int from) {
    long samples = scores.size(1);
    long[] places =
        IntStream.range(0, (int) scores.size(0))
            .filter(i -> hits[from + i] >= 0)
            .mapToLong(i -> i * samples + hits[from + i])
            .toArray();
    if (places.length > 0) {
      scores.view(-1).index_fill_(0, torch.tensor(places), new Scalar(Double.NEGATIVE_INFINITY));
    }
  }

  @Override
  public double mean() {
    return mean;
  }

  @Override
  public Tensor backward() {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      Tensor rows = torch.cat(new TensorVector(words, labels), 0); // [S + N]
      Tensor ofSample = sampleGradient.t().mm(input).to(ScalarType.Float); // [S, P]
      Tensor ofLabels = input.to(ScalarType.Float).mul(labelGradient); // [N, P]
      add(weight, rows, ofSample, ofLabels);
      add(bias, rows, biasGradient, labelGradient.squeeze(1));
    }
    return inputGradient;
  }

  private void add(Tensor table, Tensor rows, Tensor ofSample, Tensor ofLabels) {
    Tensor both = torch.cat(new TensorVector(ofSample, ofLabels), 0);
    RowGradients.add(table, rows, both.mul_(new Scalar(scale)));
  }
}
