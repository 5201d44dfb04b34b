package dev.cloze.task.embed;

/** What an ELMo remembers when a sentence begins. */
public enum SentenceState {
  /** Nothing: a sentence has the same vectors wherever it stands. */
  ZERO,

  /**
   * What it remembered at the end of the sentence before, row by row of a batch, as the original
   * does and as it was trained: vectors depend on the sentences before.
   */
  CARRIED
}
