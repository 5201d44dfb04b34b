package dev.cloze.task.finetune;

/**
 * Where the answer of a window lies.
 *
 * @param start its first token; 0 where the window holds none
 * @param end its last token; 0 where the window holds none
 * @param impossible whether the question has no answer
 * @param allowed for each token whether an answer may begin or end there
 */
record AnswerTarget(int start, int end, boolean impossible, boolean[] allowed) {}
