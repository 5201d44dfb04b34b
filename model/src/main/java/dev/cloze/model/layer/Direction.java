package dev.cloze.model.layer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Which tokens of its sequence a token looks at: in most encoders all of them. */
public enum Direction {
  BOTH,
  /** Itself and those before it. */
  LEFT_TO_RIGHT,
  /** Itself and those after it. */
  RIGHT_TO_LEFT;

  /** Finite, so that a place of filler, which sees no token, has a softmax that is a number. */
  private static final double UNSEEN = -1e30;

  /** Adds to scores [.., S, S] what hides the tokens on the other side. */
  void hide(Tensor scores) {
    if (this == BOTH) {
      return;
    }
    long length = scores.size(-1);
    Tensor unseen =
        torch.full(
            new long[] {length, length},
            new Scalar(UNSEEN),
            new TensorOptions(scores.scalar_type())); // [S, S]
    scores.add_(this == LEFT_TO_RIGHT ? unseen.triu(1) : unseen.tril(-1));
  }
}
