package dev.cloze.engine;

import dev.cloze.config.ClozeException;

/**
 * The engine cannot do what was asked: natives missing, a file of tensors that is damaged, shapes
 * that do not fit.
 */
public final class EngineException extends ClozeException {
  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The readable part of a failure inside LibTorch, which appends its C++ stack to every message.
   *
   * @param doing what was going on, as in "the training step 12"
   */
  public static EngineException of(String doing, RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    int stack = message.indexOf("\nException raised from");
    String first = stack < 0 ? message : message.substring(0, stack);
    if (first.contains("alloc_cpu") || first.contains("not enough memory")) {
      return new EngineException(
          "Out of memory in %s: %s. Lower training.micro_batch_size or data.length."
              .formatted(doing, first.lines().findFirst().orElse("")),
          failure);
    }
    return new EngineException("%s failed: %s".formatted(doing, first), failure);
  }
}
