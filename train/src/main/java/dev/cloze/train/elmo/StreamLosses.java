package dev.cloze.train.elmo;

/**
 * How well words are foretold.
 *
 * @param forward mean cross entropy of the word that follows, in nats
 * @param backward of the word before; NaN where there is no backward direction
 */
public record StreamLosses(double forward, double backward) {
  /** The mean of the directions. */
  public double total() {
    return Double.isNaN(backward) ? forward : (forward + backward) / 2;
  }

  /** Among how many words the model is undecided: the geometric mean of the directions. */
  public double perplexity() {
    return Math.exp(total());
  }
}
