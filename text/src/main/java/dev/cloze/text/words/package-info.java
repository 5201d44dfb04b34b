/**
 * Words as ELMo sees them: what stands between whitespace, unchanged. {@link
 * dev.cloze.text.words.WordVocabulary} numbers them, {@link dev.cloze.text.words.WordCharacters}
 * spells them.
 */
package dev.cloze.text.words;
