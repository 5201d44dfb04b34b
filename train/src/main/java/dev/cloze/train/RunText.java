package dev.cloze.train;

import java.nio.file.Path;

/**
 * The text of a run and the vocabulary that it is read with: a run that goes on needs the same.
 *
 * @param location of the text, for messages
 * @param hash of its content
 * @param vocabulary its file or directory, for messages
 * @param fingerprint of the vocabulary
 */
record RunText(Path location, String hash, Path vocabulary, String fingerprint) {}
