package dev.cloze.task.quickstart;

import java.util.List;

/**
 * One column of a theme's table and the sentences that tell it.
 *
 * @param kind theme and column, such as "animals.young"
 * @param asked whether held-out questions are asked about it
 * @param phrasings name the entity and the value; a fact is held out of some of them
 * @param pronominal follow a sentence that has named the entity
 * @param contrasts name two entities with different values; fields of the second begin "other."
 * @param headings open a document about this relation
 */
record Relation(
    String kind,
    String column,
    boolean asked,
    List<Template> phrasings,
    List<Template> pronominal,
    List<Template> contrasts,
    List<Template> headings) {}
