package dev.cloze.engine;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Who frees native memory: scopes do; these are the two ways out of one. */
public final class Scopes {
  private Scopes() {}

  /** Frees everything {@code work} made except its result, which the caller's scope then owns. */
  public static Tensor keepOnly(Supplier<Tensor> work) {
    PointerScope caller = requireNonNull(PointerScope.getInnerScope(), "open a scope first");
    try (PointerScope temporaries = new PointerScope()) {
      Tensor result = work.get();
      caller.attach(result); // not detach(): that drops the last reference and frees it
      return result;
    }
  }

  /** Keeps a tensor beyond every scope; whoever calls this owns it and closes it. */
  public static Tensor own(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }
}
