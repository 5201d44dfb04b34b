package dev.cloze.model.layer;

import dev.cloze.engine.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The tokens of a batch, laid end to end. Borrowed by whoever receives it.
 *
 * @param inputIds [T] int64
 * @param tokenTypeIds [T] int64, 0 in the first segment and 1 in the second
 * @param positionIds [T] int64, counting from 0 in each sequence
 * @param sequences where each sequence begins and ends
 */
public record TokenInputs(
    Tensor inputIds, Tensor tokenTypeIds, Tensor positionIds, Sequences sequences) {
  /**
   * Sequences of one segment each, for a pass without dropout.
   *
   * @param sequences token ids with the special tokens; neighbours of about equal length are
   *     fastest
   * @return with the filler of {@link Sequences#rounded()}
   */
  public static TokenInputs evaluating(List<int[]> sequences) {
    int[] lengths = sequences.stream().mapToInt(s -> s.length).toArray();
    Sequences layout = Sequences.evaluating(lengths).rounded();
    int[] ids = sequences.stream().flatMapToInt(Arrays::stream).toArray();
    int[] positions = Arrays.stream(lengths).flatMap(n -> IntStream.range(0, n)).toArray();
    return new TokenInputs(
        Tensors.indices(Arrays.copyOf(ids, layout.rows())),
        Tensors.indices(new int[layout.rows()]),
        Tensors.indices(Arrays.copyOf(positions, layout.rows())),
        layout);
  }
}
