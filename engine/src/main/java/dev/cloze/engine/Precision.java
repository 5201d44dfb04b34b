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

  /** Puts autocast back to what it was when closed. */
  public static final class Guard implements AutoCloseable {
    private final boolean enabledBefore = torch.is_autocast_enabled(DeviceType.CPU);
    private final ScalarType typeBefore = torch.get_autocast_dtype(DeviceType.CPU);
    private final boolean cachedBefore = torch.is_autocast_cache_enabled();

    private Guard(boolean on) {
      torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
      torch.set_autocast_cache_enabled(true);
      torch.set_autocast_enabled(DeviceType.CPU, on);
    }

    @Override
    public void close() {
      torch.clear_cache(); // a weight may change or be freed after this
      torch.set_autocast_enabled(DeviceType.CPU, enabledBefore);
      torch.set_autocast_cache_enabled(cachedBefore);
      torch.set_autocast_dtype(DeviceType.CPU, typeBefore);
    }
  }
}
