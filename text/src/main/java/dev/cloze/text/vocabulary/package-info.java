/**
 * Learns vocabularies from text of any size. {@link dev.cloze.text.vocabulary.VocabularyTraining}
 * does it all: {@code WordCounting} counts words with all cores into {@code WordTable}s, which go
 * to disk as sorted {@code Run}s and are merged; {@link dev.cloze.text.vocabulary.PieceTrainer}
 * learns pieces from the counts, wherever they come from.
 */
package dev.cloze.text.vocabulary;
