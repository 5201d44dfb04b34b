package dev.cloze.engine;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the products of a forward pass are computed in. Weights, moments and losses are fp32 in
 * both.
 */
public enum Precision {
  FP32(ScalarType.Float),
  BF16(ScalarType.BFloat16);

  private final ScalarType type;

  Precision(ScalarType type) {
    this.type = type;
  }

  /** The precision that a recipe calls "fp32" or "bf16". */
  public static Precision of(String name) {
    return switch (name) {
      case "fp32" -> FP32;
      case "bf16" -> BF16;
      default ->
          throw new EngineException("Precision is fp32 or bf16, not \"%s\".".formatted(name));
    };
  }

  /** The type of activations. */
  public ScalarType type() {
    return type;
  }

  /**
   * Autocast for the forward pass on this thread, until closed; weights that are cast are cast
   * once.
   */
  public Guard autocast() {
    return new Guard(this == BF16);
  }

  /** Ends autocast when closed. */
  public static final class Guard implements AutoCloseable {
    private final boolean on;

    private Guard(boolean on) {
      this.on = on;
      if (on) {
        torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        torch.set_autocast_cache_enabled(true);
        torch.set_autocast_enabled(DeviceType.CPU, true);
      }
    }

    @Override
    public void close() {
      if (on) {
        torch.clear_cache();
        torch.set_autocast_enabled(DeviceType.CPU, false);
      }
    }
  }
}
