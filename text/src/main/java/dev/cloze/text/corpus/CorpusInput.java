package dev.cloze.text.corpus;

/**
 * A file of a corpus.
 *
 * @param path as it was named, or as it was found in a directory that was
 * @param bytes as it is on disk
 */
public record CorpusInput(String path, long bytes) {}
