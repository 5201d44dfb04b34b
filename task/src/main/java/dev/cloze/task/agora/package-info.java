/**
 * Agora: de Wynter (2020), "An Algorithm for Learning Smaller Representations of Models With Scarce
 * Data". Begin with {@link Agora}: rounds of fine-tuning over a shrinking set of hyperparameters,
 * with new points that a teacher labels. The algorithm was never released; what is our own choice
 * is said in docs/bort.md. Plain Java: what is fine-tuned is behind {@link AgoraTask}.
 */
package dev.cloze.task.agora;
