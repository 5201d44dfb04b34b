package dev.cloze.search;

/**
 * A shape with one setting of its training, and what came of it.
 *
 * @param trial number of the setting, from 0
 * @param cost i, in milliseconds or multiply-adds
 * @param error e in nats; NaN where there is none
 * @param w the W-coefficient; NaN where there is none
 */
public record Row(
    Candidate candidate, int trial, Status status, double cost, double error, double w) {
  /** What became of it. */
  public enum Status {
    MEASURED,
    /** As large or as slow as the maximum point, and therefore not trained. */
    REJECTED,
    /** Its error is no number. */
    DIVERGED,
    /** The budget or a stop came first. */
    NOT_REACHED
  }
}
