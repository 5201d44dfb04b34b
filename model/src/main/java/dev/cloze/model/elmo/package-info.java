/**
 * ELMo: Peters et al. (2018). Begin with {@link dev.cloze.model.elmo.ElmoModel}.
 *
 * <p>Shapes: N words of a batch, W characters of a word, E character embedding, F features of all
 * filters, P projection, D cell, L layers, V vocabulary, S steps of time.
 */
package dev.cloze.model.elmo;
