package dev.cloze.config;

/**
 * Low-rank adaptation: Hu et al. (2022). The change of each matrix of attention and feed-forward
 * network is the product of two thin ones, and the matrices themselves stay as they are.
 *
 * @param rank of the change
 * @param alpha the change is multiplied by alpha / rank
 * @param dropout of what the change is computed from, while it is learned
 */
public record LoraConfig(int rank, double alpha, double dropout) {
  public LoraConfig {
    var problems = new Problems("lora");
    problems.positive("rank", rank);
    problems.positive("alpha", alpha);
    problems.belowOne("dropout", dropout);
    problems.throwIfAny();
  }

  /** What the change is multiplied by. */
  public double scale() {
    return alpha / rank;
  }
}
