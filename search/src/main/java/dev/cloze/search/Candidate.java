package dev.cloze.search;

import dev.cloze.config.ArchitectureShape;
import dev.cloze.config.ArchitectureSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A shape of the space in the order of the search.
 *
 * @param index among all shapes of the space, from 0, the smallest first
 * @param parameters p
 */
public record Candidate(int index, ArchitectureShape shape, long parameters) {
  /** By p; as heads do not change it, then by layers, heads, hidden and intermediate size. */
  private static final Comparator<Candidate> ORDER =
      Comparator.comparingLong(Candidate::parameters)
          .thenComparingInt(c -> c.shape.numHiddenLayers())
          .thenComparingInt(c -> c.shape.numAttentionHeads())
          .thenComparingInt(c -> c.shape.hiddenSize())
          .thenComparingInt(c -> c.shape.intermediateSize());

  /** All shapes of a space. */
  public static List<Candidate> of(ArchitectureSpace space, int vocabSize, int positions) {
    List<Candidate> sorted =
        space.members().stream()
            .map(shape -> new Candidate(0, shape, ParameterCount.of(shape, vocabSize, positions)))
            .sorted(ORDER)
            .toList();
    List<Candidate> numbered = new ArrayList<>();
    for (Candidate candidate : sorted) {
      numbered.add(new Candidate(numbered.size(), candidate.shape, candidate.parameters));
    }
    return numbered;
  }

  /** Every {@code stride}-th, from the first on; the last is not forced in. */
  public static List<Candidate> everyNth(List<Candidate> all, int stride) {
    List<Candidate> visited = new ArrayList<>();
    for (int i = 0; i < all.size(); i += stride) {
      visited.add(all.get(i));
    }
    return visited;
  }
}
