/**
 * Streams documents out of files: {@link DocumentReader}. {@link CorpusFile} unpacks what they come
 * in, layer by layer. Bad input is replaced, cut or left out, counted and reported by {@link
 * CorpusProblems}, or refused with a {@link CorpusException}.
 */
package dev.cloze.text.corpus;
