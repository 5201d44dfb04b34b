package dev.cloze.task.agora;

/**
 * A fine-tuning that a round asks for.
 *
 * @param seed everything random of it follows from
 */
public record AgoraTraining(int round, int replay, HyperparameterSet set, long seed) {}
