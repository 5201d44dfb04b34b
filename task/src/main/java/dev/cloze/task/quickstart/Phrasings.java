package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which fact is told by which template. About one in six pairs is held out of training, decided by
 * a hash of the pair: the fact is told in other phrasings, the phrasing tells other facts, and only
 * a model that joins the two can fill the blank.
 */
final class Phrasings {
  private static final int HELD_OUT_ONE_IN = 6;

  /** The templates of one fact: those that tell it in training and those that never do. */
  private record Split(List<Template> trained, List<Template> heldOut) {}

  private final Map<String, Split> splits = new HashMap<>(); // looked up, never iterated
  private final Map<String, Integer> told = new HashMap<>();

  /** The next template that may tell {@code fact} in training; all take turns. */
  Template next(Fact fact) {
    List<Template> trained = trained(fact);
    int turn = told.merge(fact.key(), 1, Integer::sum) - 1;
    // One further in each cycle, or a kind of document would meet the same templates every time.
    return trained.get((turn + turn / trained.size()) % trained.size());
  }

  /** The templates that tell {@code fact} in training. */
  List<Template> trained(Fact fact) {
    return split(fact).trained();
  }

  /** The templates that training never joins with {@code fact}. */
  List<Template> heldOut(Fact fact) {
    return split(fact).heldOut();
  }

  private Split split(Fact fact) {
    return splits.computeIfAbsent(fact.key(), key -> decide(fact));
  }

  private static Split decide(Fact fact) {
    String key = fact.key();
    List<Template> all = SplitMix.of(key).shuffled(fact.relation().phrasings());
    boolean asked =
        fact.relation().asked() && Theme.isKnown(fact.entity()) && fact.hasOneWordAnswer();
    List<Template> trained = new ArrayList<>();
    List<Template> heldOut = new ArrayList<>();
    for (Template template : all) {
      long hash = SplitMix.hash(key + "/" + template.source());
      boolean chosen = Long.remainderUnsigned(hash, HELD_OUT_ONE_IN) == 0;
      boolean askable = template.mentions(fact.relation().column()) == 1; // not in the plural
      if (asked && askable && chosen && heldOut.size() < all.size() / 3) {
        heldOut.add(template);
      } else {
        trained.add(template);
      }
    }
    return new Split(trained, heldOut);
  }
}
