package dev.cloze.task.comparison;

/**
 * The share of BLiMP's pairs whose grammatical sentence a model scores above the other.
 *
 * @param untrained before the first step
 */
public record BlimpScores(double untrained, double trained) {}
