package dev.cloze.model.layer;

import dev.cloze.engine.DropoutMask;
import dev.cloze.engine.RandomBits;
import dev.cloze.engine.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Dropout: Srivastava et al. (2014). Does nothing in a pass that evaluates. */
public final class Dropout {
  private final DropoutMask mask;

  /**
   * @param probability of an element to be dropped; 0 switches it off
   */
  public Dropout(double probability) {
    mask = probability > 0 ? new DropoutMask(probability) : null;
  }

  /**
   * @param x [rows, H]
   * @return [rows, H]
   */
  public Tensor apply(Tensor x, Sequences sequences) {
    if (mask == null || !sequences.training()) {
      return x;
    }
    Tensor factors = Tensors.uninitialised(x.scalar_type(), Tensors.shape(x)); // [rows, H]
    long width = x.size(1);
    int site = sequences.nextSite();
    long at = 0;
    for (int i = 0; i < sequences.count(); i++) {
      long size = sequences.lengthOf(i) * width;
      mask.fill(factors, at, size, RandomBits.derive(sequences.seed(i), site));
      at += size;
    }
    if (sequences.rows() > sequences.tokens()) {
      factors.narrow(0, sequences.tokens(), sequences.rows() - sequences.tokens()).zero_();
    }
    return x.mul(factors);
  }

  /**
   * @param x one row for each sequence, [B, H]
   * @return [B, H]
   */
  public Tensor applyEach(Tensor x, Sequences sequences) {
    if (mask == null || !sequences.training()) {
      return x;
    }
    Tensor factors = Tensors.uninitialised(x.scalar_type(), Tensors.shape(x)); // [B, H]
    long width = x.size(1);
    int site = sequences.nextSite();
    for (int i = 0; i < sequences.count(); i++) {
      mask.fill(factors, i * width, width, RandomBits.derive(sequences.seed(i), site));
    }
    return x.mul(factors);
  }

  /**
   * @param probabilities of attention, [count, A, S, S], of one run of sequences
   * @param site the same for all runs of a layer
   */
  Tensor apply(Tensor probabilities, Sequences sequences, Sequences.Run run, int site) {
    if (mask == null || !sequences.training()) {
      return probabilities;
    }
    Tensor factors =
        Tensors.uninitialised(probabilities.scalar_type(), Tensors.shape(probabilities));
    long size = probabilities.numel() / run.count();
    for (int i = 0; i < run.count(); i++) {
      mask.fill(factors, i * size, size, RandomBits.derive(sequences.seed(run.first() + i), site));
    }
    return probabilities.mul(factors);
  }
}
