package dev.cloze.engine;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Who frees native memory: scopes do; these are the two ways out of one. */
public final class Scopes {
  private Scopes() {}

  /** Frees everything {@code work} made except its result, which the caller's scope then owns. */
  public static Tensor keepOnly(Supplier<Tensor> work) {
    PointerScope caller = requireOpen();
    try (PointerScope temporaries = new PointerScope()) {
      Tensor result = requireOwner(work.get());
      caller.attach(result); // not detach(): that drops the last reference and frees it
      return result;
    }
  }

  /**
   * Keeps a native object beyond every scope; whoever calls this owns it and closes it.
   *
   * @throws IllegalArgumentException if it is a part of another object, such as an element of a
   *     TensorVector, and would be freed with that one
   */
  public static <P extends Pointer> P own(P object) {
    requireOwner(object).retainReference();
    return object;
  }

  /**
   * The innermost scope of this thread. Code that takes lists of tensors apart demands one: without
   * a scope the collector may free the list while its elements are in use.
   *
   * @throws IllegalStateException if there is none
   */
  public static PointerScope requireOpen() {
    PointerScope scope = PointerScope.getInnerScope();
    if (scope == null) {
      throw new IllegalStateException("open a PointerScope first: it frees what is made here");
    }
    return scope;
  }

  private static <P extends Pointer> P requireOwner(P object) {
    if (object.referenceCount() < 0) {
      throw new IllegalArgumentException(
          "this %s is a part of another object; copy it"
              .formatted(object.getClass().getSimpleName()));
    }
    return object;
  }
}
