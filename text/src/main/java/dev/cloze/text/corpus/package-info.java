/**
 * Streams documents out of files: {@link DocumentReader}. Bad input is replaced, cut or left out,
 * counted and reported by {@link CorpusProblems}, or refused with a {@link CorpusException}.
 */
package dev.cloze.text.corpus;
