package dev.cloze.data;

/** Chooses the tokens that the model must predict. Immutable; safe for several threads. */
interface MaskingRule {
  /** The same sample and seed always give the same masks; {@code sample} is left unchanged. */
  MaskedSample apply(Sample sample, long seed);
}
