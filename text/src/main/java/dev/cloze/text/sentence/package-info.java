/** Cuts paragraphs into sentences: {@link SentenceSplitter}. */
package dev.cloze.text.sentence;
