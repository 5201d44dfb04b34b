/**
 * What a task puts above ELMo's vectors, which stay as they are: a learned mix of the layers, LSTMs
 * in both directions, scores of each word or of the whole text. Begin with {@link
 * dev.cloze.task.elmo.TaskNetwork}.
 */
package dev.cloze.task.elmo;
