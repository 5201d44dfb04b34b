package dev.cloze.text.vocabulary;

/** The kinds of vocabulary. */
public enum VocabularyType {
  /** Pieces of words, those inside a word marked with ##: BERT, ELECTRA. */
  WORDPIECE,
  /** Pieces of words in bytes, and the list of merges: GPT-2, RoBERTa. */
  BPE,
  /** Whole words by frequency: ELMo. */
  WORDS
}
