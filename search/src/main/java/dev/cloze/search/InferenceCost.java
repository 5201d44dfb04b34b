package dev.cloze.search;

/**
 * What one forward pass costs.
 *
 * @param cost the median in milliseconds, or multiply-adds
 * @param tenth the 10th percentile
 * @param ninetieth the 90th
 * @param noisy whether they lay apart by more than a fifth of the median, twice in a row
 */
public record InferenceCost(double cost, double tenth, double ninetieth, boolean noisy) {
  static InferenceCost counted(double multiplyAdds) {
    return new InferenceCost(multiplyAdds, multiplyAdds, multiplyAdds, false);
  }
}
