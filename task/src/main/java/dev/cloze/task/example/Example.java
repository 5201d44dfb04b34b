package dev.cloze.task.example;

/** One thing to predict, as its data set states it: text, not tokens. */
public sealed interface Example
    permits TextExample, ChoiceExample, QuestionExample, TaggedSentence {
  /** Unique in its data set. */
  String id();
}
