package dev.cloze.task.blimp;

import dev.cloze.task.TaskMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How often a model prefers the grammatical sentence.
 *
 * @param score what it was asked: pseudo_log_likelihood or replaced_tokens
 * @param accuracy over all pairs; a tie counts half
 * @param ties pairs with equal scores, as where a vocabulary maps both sentences to the same tokens
 * @param chanceAccuracy what guessing reaches
 * @param fields by the field of linguistics
 * @param linguisticsTerms by the phenomenon
 * @param paradigms by the data's UID
 * @param sentences that were scored: equal ones once
 * @param seconds from text to scores
 */
public record BlimpMetrics(
    String score,
    long pairs,
    double accuracy,
    long ties,
    double chanceAccuracy,
    Map<String, Part> fields,
    Map<String, Part> linguisticsTerms,
    Map<String, Part> paradigms,
    long sentences,
    double seconds,
    double sentencesPerSecond,
    List<String> problems)
    implements TaskMetrics {
  static final double CHANCE = 0.5;

  /** The same of a part of the pairs. */
  public record Part(long pairs, double accuracy, long ties) {}

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%-34s %9s %9s".formatted("phenomenon", "pairs", "accuracy"));
    linguisticsTerms.forEach((name, part) -> lines.add(line(name, part.pairs, part.accuracy)));
    lines.add("field");
    fields.forEach((name, part) -> lines.add(line(name, part.pairs, part.accuracy)));
    lines.add("overall");
    lines.add(line("all pairs", pairs, accuracy));
    lines.add(String.format(Locale.ROOT, "%-44s %7.1f %%", "  chance", 100 * chanceAccuracy));
    lines.add(
        String.format(
            Locale.ROOT,
            "score: %s; ties, which count half: %,d; %,d sentences in %.1f s, %,.0f a second",
            score.replace('_', ' '),
            ties,
            sentences,
            seconds,
            sentencesPerSecond));
    return lines;
  }

  private static String line(String name, long pairs, double accuracy) {
    return String.format(Locale.ROOT, "  %-32s %,9d %7.1f %%", name, pairs, 100 * accuracy);
  }
}
