/**
 * Documents, sentences, tokenizers, vocabulary training. Plain Java: no natives, no tensors.
 *
 * <p>Begin with {@link Tokenizer}; {@link TokenizerFiles} reads and writes its Hugging Face
 * directory, {@link WordPieceTrainer} makes a vocabulary, {@link DocumentReader} streams a corpus
 * and {@link SentenceSplitter} cuts its paragraphs. Nothing here depends on the Unicode version,
 * locale or charset of the Java at hand.
 */
package dev.cloze.text;
