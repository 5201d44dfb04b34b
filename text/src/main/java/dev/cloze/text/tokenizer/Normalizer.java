package dev.cloze.text.tokenizer;

/** Changes a text before it is split. Immutable and thread-safe. */
@FunctionalInterface
interface Normalizer {
  AlignedText normalize(AlignedText text);
}
