package dev.cloze.model.layer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Activations by the names of published configurations. */
public enum Activation {
  /** x Phi(x), exact: Hendrycks and Gimpel (2016). */
  GELU,
  /** The tanh form of the same paper, which BERT's TensorFlow code uses; up to 5e-4 away. */
  GELU_TANH,
  RELU;

  /** The activation that a config.json calls {@code hidden_act}. */
  public static Activation of(String hiddenAct) {
    return switch (hiddenAct) {
      case "gelu" -> GELU;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
      case "relu" -> RELU;
      default -> throw new IllegalArgumentException(hiddenAct); // BertConfig has refused it
    };
  }

  /** The function, element by element. */
  public Tensor apply(Tensor x) {
    return switch (this) {
      case GELU -> torch.gelu(x);
      case GELU_TANH -> torch.gelu(x, "tanh");
      case RELU -> torch.relu(x);
    };
  }
}
