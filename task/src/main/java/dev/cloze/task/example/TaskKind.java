package dev.cloze.task.example;

/** What a model gives for an example, which decides its head. */
public enum TaskKind {
  /** A score for each class of a {@link TextExample}. */
  CLASSIFICATION,
  /** A number for a {@link TextExample}. */
  REGRESSION,
  /** A score for each choice of a {@link ChoiceExample}. */
  MULTIPLE_CHOICE,
  /** A piece of the context of a {@link QuestionExample}, or none. */
  SPAN,
  /** A tag for each word of a {@link TaggedSentence}. */
  TAGGING
}
