/**
 * Vectors of sentences. Begin with {@link dev.cloze.task.embed.Embedding}: it reads a file line by
 * line, has a {@link dev.cloze.task.embed.SentenceEncoder} make all layers of it, mixes them, and
 * gives the vectors to a {@link dev.cloze.task.embed.VectorWriter} in the order of the lines.
 *
 * <p>Another architecture joins as an implementation of {@code SentenceEncoder}.
 */
package dev.cloze.task.embed;
