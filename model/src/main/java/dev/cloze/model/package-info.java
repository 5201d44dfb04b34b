/**
 * The networks. Begin with {@link dev.cloze.model.bert.BertModel}: it reads like section 3 of the
 * paper. Blocks that the papers share stand in {@code layer}. A model is not thread-safe: one
 * model, one thread.
 *
 * <p>Shapes: T tokens of all sequences of a batch laid end to end (no padding), B sequences, H
 * hidden, A heads, D head, I intermediate, V vocabulary, P predictions. Knows {@code engine} and
 * {@code config}, nothing of data, training or serving.
 */
package dev.cloze.model;
