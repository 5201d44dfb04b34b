package dev.cloze.task.tagging;

import dev.cloze.task.metrics.Entity;
import dev.cloze.task.metrics.TaggingScore;

/** What the tags of a task are, and where they stand. */
enum TagKind {
  /** The last column; in CoNLL-U {@code name=} of the last one, as NorNE has it. */
  NER,
  /** The third column, as in the shared tasks of 2000 and 2003. */
  CHUNK,
  /** The second column; in CoNLL-U the universal part of speech. */
  POS;

  boolean marksEntities() {
    return this != POS;
  }

  TaggingScore score() {
    return marksEntities()
        ? TaggingScore.ofEntities(Entity.Reading.LENIENT)
        : TaggingScore.ofWords();
  }

  /** The tag in a row of CoNLL's columns. */
  int column(int columns) {
    return switch (this) {
      case NER -> columns - 1;
      case CHUNK -> 2;
      case POS -> 1;
    };
  }
}
