/** Learns vocabularies from text: {@link WordPieceTrainer}. */
package dev.cloze.text.vocabulary;
