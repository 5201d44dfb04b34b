/**
 * Text to token ids and back. {@link TokenizerFiles} reads and writes a Hugging Face directory; a
 * {@link Tokenizer} gives the ids of the original, exactly.
 */
package dev.cloze.text.tokenizer;
