/** Blocks that the architectures share. Begin with {@link EncoderLayer}. */
package dev.cloze.model.layer;
