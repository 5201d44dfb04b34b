package dev.cloze.task.report;

/**
 * An example and what a model made of it.
 *
 * @param text what the model read
 * @param gold what is right, as people read it
 * @param predicted what the model says
 * @param right whether that counts as right
 * @param loss how wrong it is: the greater, the worse
 * @param tokens the length of what the model read
 */
public record Judged(
    String id,
    String text,
    String gold,
    String predicted,
    boolean right,
    double loss,
    int tokens) {}
