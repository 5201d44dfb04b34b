/**
 * BLiMP, Warstadt et al. (2020): does a model prefer the grammatical sentence of a minimal pair?
 * Begin with {@link Blimp}; {@link SentenceScore} says what a model's preference is.
 */
package dev.cloze.task.blimp;
