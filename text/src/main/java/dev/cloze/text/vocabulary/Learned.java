package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.Merge;
import java.util.List;

/**
 * A vocabulary that was learned from counted words.
 *
 * @param tokens in the order of their ids, special ones first
 * @param merges of byte-level BPE, in order; empty for the other kinds
 * @param words different ones
 * @param occurrences of words in the texts
 * @param leftOut words that pieces were not learned from
 */
public record Learned(
    List<String> tokens,
    List<Merge> merges,
    long words,
    long occurrences,
    TrainingResult.LeftOut leftOut) {
  public Learned {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }
}
