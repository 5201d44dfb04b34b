package dev.cloze.model.bert;

import dev.cloze.engine.Tensors;
import dev.cloze.model.layer.Sequences;
import dev.cloze.model.layer.TokenInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Sequences laid end to end, for tests. */
final class PackedInputs {
  private PackedInputs() {}

  /** Without dropout. */
  static TokenInputs evaluating(int[][] inputIds, int[][] tokenTypeIds) {
    return of(inputIds, tokenTypeIds, Sequences.evaluating(lengths(inputIds)));
  }

  /** With dropout. */
  static TokenInputs training(int[][] inputIds, int[][] tokenTypeIds, long... seeds) {
    return of(inputIds, tokenTypeIds, Sequences.training(lengths(inputIds), seeds));
  }

  private static TokenInputs of(int[][] inputIds, int[][] tokenTypeIds, Sequences sequences) {
    List<Integer> positions = new ArrayList<>();
    for (int length : lengths(inputIds)) {
      for (int i = 0; i < length; i++) {
        positions.add(i);
      }
    }
    return new TokenInputs(
        flat(inputIds),
        flat(tokenTypeIds),
        Tensors.indices(positions.stream().mapToInt(i -> i).toArray()),
        sequences);
  }

  private static Tensor flat(int[][] rows) {
    return Tensors.indices(Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray());
  }

  private static int[] lengths(int[][] rows) {
    return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
  }
}
