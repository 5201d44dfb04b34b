package dev.cloze.model.layer;

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
    Tensor inputIds, Tensor tokenTypeIds, Tensor positionIds, Sequences sequences) {}
