package dev.cloze.task.agora.text;

import dev.cloze.engine.RandomBits;
import dev.cloze.task.example.TextExample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Some examples by chance, each label with its share. */
final class Strata {
  private Strata() {}

  private record Place(TextExample example, double share) {}

  /**
   * @param count at most
   * @return ids
   */
  static Set<String> choose(List<TextExample> examples, int count, long seed) {
    Map<String, List<TextExample>> byLabel = new TreeMap<>();
    examples.forEach(
        e -> byLabel.computeIfAbsent(e.label().orElseThrow(), l -> new ArrayList<>()).add(e));
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, List<TextExample>> stratum : byLabel.entrySet()) {
      List<TextExample> shuffled = stratum.getValue();
      Collections.shuffle(shuffled, new Random(RandomBits.derive(seed, stratum.getKey())));
      for (int i = 0; i < shuffled.size(); i++) {
        places.add(new Place(shuffled.get(i), (i + 0.5) / shuffled.size()));
      }
    }
    places.sort(Comparator.comparingDouble(Place::share)); // stable: the labels stay in order
    Set<String> chosen = new HashSet<>();
    places.stream().limit(count).forEach(place -> chosen.add(place.example.id()));
    return chosen;
  }
}
