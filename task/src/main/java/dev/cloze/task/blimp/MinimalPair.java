package dev.cloze.task.blimp;

/**
 * Two sentences that differ as little as possible, one of them ungrammatical.
 *
 * @param field of linguistics, such as "syntax"
 * @param linguisticsTerm the phenomenon, such as "island_effects"
 * @param paradigm how the pair was made: the data's UID, such as "adjunct_island"
 * @param place file and line, for messages
 */
record MinimalPair(
    String good, String bad, String field, String linguisticsTerm, String paradigm, String place) {}
