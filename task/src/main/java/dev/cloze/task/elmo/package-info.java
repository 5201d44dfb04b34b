/**
 * Tasks on top of ELMo's frozen vectors: a learned mix of its layers, LSTMs in both directions, a
 * softmax of each word or of the whole text. Begin with {@link dev.cloze.task.elmo.ElmoFineTuning}.
 */
package dev.cloze.task.elmo;
