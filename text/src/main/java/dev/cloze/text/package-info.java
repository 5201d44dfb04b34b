/**
 * Documents, sentences, tokenizers, vocabulary training. Plain Java: no natives, no tensors.
 * Nothing here depends on the Unicode version, locale or charset of the Java at hand.
 *
 * <p>Begin with {@link dev.cloze.text.tokenizer.Tokenizer}. {@code text.corpus} streams documents
 * out of files, {@code text.sentence} cuts paragraphs, {@code text.vocabulary} learns what {@code
 * text.tokenizer} uses. This package holds what all of them share.
 */
package dev.cloze.text;
