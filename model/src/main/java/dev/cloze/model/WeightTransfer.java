package dev.cloze.model;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * What came of copying published weights into a network.
 *
 * @param missing weights of the network that were not there; they stay as they were
 * @param unused weights that the network does not have, such as a classifier
 */
public record WeightTransfer(List<String> missing, List<String> unused) {
  private static final int NAMES_SHOWN = 40;

  /**
   * Copies weights.
   *
   * @param weights by the network's names
   * @param source for messages
   * @param essential names without which nothing is left of the network, and of which there must be
   *     no others: its encoder
   * @param ignored names that say nothing of their own: a tied matrix stored twice
   * @throws ModelException if essential weights are missing or too many, or a shape differs
   */
  public static WeightTransfer copy(
      Parameters parameters,
      Map<String, Tensor> weights,
      String source,
      Predicate<String> essential,
      Predicate<String> ignored) {
    List<String> unused =
        parameters.unknown(weights.keySet()).stream().filter(ignored.negate()).toList();
    refuse(unused.stream().filter(essential).toList(), source, "has", "that this network has not");
    List<String> missing = parameters.copyFrom(weights, source);
    refuse(missing.stream().filter(essential).toList(), source, "lacks", "of the encoder");
    return new WeightTransfer(missing, unused);
  }

  private static void refuse(List<String> names, String source, String verb, String what) {
    if (names.isEmpty()) {
      return;
    }
    String shown = names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
    throw new ModelException(
        "%s %s %d weights %s: %s%s. Do its config.json and its weights belong together?"
            .formatted(
                source, verb, names.size(), what, shown, names.size() > NAMES_SHOWN ? ", …" : ""));
  }
}
