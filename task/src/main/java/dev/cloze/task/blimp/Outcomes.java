package dev.cloze.task.blimp;

import dev.cloze.task.blimp.BlimpMetrics.Part;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts how often the grammatical sentence won, in all and by kind. */
final class Outcomes {
  private final Tally all = new Tally();
  private final Map<String, Tally> fields = new TreeMap<>();
  private final Map<String, Tally> terms = new TreeMap<>();
  private final Map<String, Tally> paradigms = new TreeMap<>();

  private static final class Tally {
    private long pairs;
    private long wins;
    private long ties;

    void add(int comparison) {
      pairs++;
      wins += comparison > 0 ? 1 : 0;
      ties += comparison == 0 ? 1 : 0;
    }

    Part part() {
      return new Part(pairs, (wins + 0.5 * ties) / pairs, ties);
    }
  }

  void add(MinimalPair pair, double goodScore, double badScore) {
    int comparison = Double.compare(goodScore, badScore);
    all.add(comparison);
    fields.computeIfAbsent(pair.field(), name -> new Tally()).add(comparison);
    terms.computeIfAbsent(pair.linguisticsTerm(), name -> new Tally()).add(comparison);
    paradigms.computeIfAbsent(pair.paradigm(), name -> new Tally()).add(comparison);
  }

  BlimpMetrics metrics(String score, long sentences, double seconds, List<String> problems) {
    Part overall = all.part();
    return new BlimpMetrics(
        score,
        overall.pairs(),
        overall.accuracy(),
        overall.ties(),
        BlimpMetrics.CHANCE,
        parts(fields),
        parts(terms),
        parts(paradigms),
        sentences,
        seconds,
        sentences / seconds,
        problems);
  }

  private static Map<String, Part> parts(Map<String, Tally> tallies) {
    Map<String, Part> parts = new TreeMap<>();
    tallies.forEach((name, tally) -> parts.put(name, tally.part()));
    return parts;
  }
}
