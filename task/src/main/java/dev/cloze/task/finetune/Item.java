package dev.cloze.task.finetune;

import java.util.List;

/**
 * What is computed together: the sequence of a text, one window of a long one, or all proposals of
 * a question.
 *
 * @param example number of the example that it is of, or is a part of
 * @param sequences one or more
 * @param target what the network should say of it
 */
record Item<T>(int example, List<TokenSequence> sequences, T target) {
  int tokens() {
    return sequences.stream().mapToInt(TokenSequence::length).sum();
  }

  /** Tokens of the longest sequence. */
  int longest() {
    return sequences.stream().mapToInt(TokenSequence::length).max().orElse(0);
  }
}
