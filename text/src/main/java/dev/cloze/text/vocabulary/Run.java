package dev.cloze.text.vocabulary;

/**
 * A file of words in the order of their bytes, each with a count: how many bytes it shares with the
 * word before, how many follow, these bytes, the count; numbers seven bits at a time, lowest first.
 *
 * @param bytes of the file
 * @param checksum CRC-32C of the file
 */
record Run(String file, long words, long bytes, long checksum) {}
