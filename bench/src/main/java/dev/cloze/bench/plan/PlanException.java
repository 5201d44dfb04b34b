package dev.cloze.bench.plan;

import dev.cloze.config.ClozeException;

/** Something keeps a run from being planned. */
final class PlanException extends ClozeException {
  PlanException(String message) {
    super(message);
  }
}
