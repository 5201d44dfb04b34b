package dev.cloze.task.agora;

import dev.cloze.engine.RandomBits;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Which texts may become new points: near enough to a mistake to be of its kind, not too near to
 * teach, and equal to no text of the task, which the development examples' scores would otherwise
 * be read from. The numbers are our own; the paper asks for "similar, but not equal".
 */
public final class NearbyTexts {
  private static final double SHARE = 0.15;
  private static final int MOST = 80;
  private static final double NEAREST = 0.05;
  private static final double FARTHEST = 0.40;

  private final Set<String> taken = new HashSet<>();

  /**
   * @param texts of the task, training, development, held-out and test, and new points so far
   */
  public NearbyTexts(Collection<String> texts) {
    texts.forEach(text -> taken.add(normal(text)));
  }

  /**
   * The words of a text to be replaced: 15 % of them, at least one, at most 80, in order.
   *
   * @param words how many there are, at least one
   */
  public static int[] chosen(int words, long seed) {
    int count = (int) Math.min(MOST, Math.max(1, Math.round(SHARE * words)));
    int[] order = new int[words];
    Random random = new Random(RandomBits.derive(seed, "words"));
    for (int i = 0; i < words; i++) { // Fisher and Yates, from the inside
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    int[] chosen = Arrays.copyOf(order, count);
    Arrays.sort(chosen);
    return chosen;
  }

  /**
   * Takes a text as a new point, unless it is too near, too far, empty or there already.
   *
   * @param original words that may have been changed
   * @param changed what became of them
   * @param whole the new text, all of it
   */
  public boolean accept(List<String> original, List<String> changed, String whole) {
    double distance = (double) distance(original, changed) / Math.max(1, original.size());
    double farthest = Math.max(FARTHEST, 1.0 / Math.max(1, original.size()));
    String normal = normal(whole);
    return distance >= NEAREST && distance <= farthest && !normal.isEmpty() && taken.add(normal);
  }

  /** Words inserted, deleted and replaced: Levenshtein (1966). */
  static int distance(List<String> a, List<String> b) {
    int[] row = new int[b.size() + 1];
    for (int j = 0; j <= b.size(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.size(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.size(); j++) {
        int replaced = diagonal + (a.get(i - 1).equals(b.get(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.size()];
  }

  /** Composed, in lower case, with single blanks. */
  private static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\s+", " ")
        .strip();
  }
}
