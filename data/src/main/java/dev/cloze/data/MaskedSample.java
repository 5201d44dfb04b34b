package dev.cloze.data;

/**
 * One training sequence with its prediction targets.
 *
 * @param inputIds with {@code [MASK]} and random tokens in place
 * @param firstLength tokens of segment 0
 * @param nextSentenceLabel as in {@link Sample}
 * @param positions to predict, ascending
 * @param labels the original tokens at these positions
 */
public record MaskedSample(
    int[] inputIds, int firstLength, int nextSentenceLabel, int[] positions, int[] labels) {}
