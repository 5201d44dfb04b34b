package dev.cloze.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The losses of one step, summed over the shares of its micro-batches. */
final class StepLosses {
  private final Map<String, Double> parts = new LinkedHashMap<>();
  private final Map<String, Double> weights = new LinkedHashMap<>();

  void add(List<Objective.Term> shares) {
    for (Objective.Term share : shares) {
      parts.merge(share.name(), share.value(), Double::sum);
      weights.put(share.name(), share.weight());
    }
  }

  /** What is minimised, in nats. */
  double total() {
    return parts.entrySet().stream()
        .mapToDouble(part -> weights.get(part.getKey()) * part.getValue())
        .reduce(0, Double::sum); // not sum(), which compensates: the order is ours
  }

  /** The parts by name, each without its weight. */
  Map<String, Double> parts() {
    return parts;
  }
}
