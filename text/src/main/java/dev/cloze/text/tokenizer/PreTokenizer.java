package dev.cloze.text.tokenizer;

import java.util.function.Consumer;

/** Splits a text into words, or into parts for the next one. Immutable and thread-safe. */
@FunctionalInterface
interface PreTokenizer {
  /** Hands on the parts in order; none is empty. */
  void split(AlignedText text, Consumer<AlignedText> parts);
}
