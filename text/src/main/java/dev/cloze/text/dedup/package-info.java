/**
 * Removes documents that a corpus holds more than once: {@link Deduplication} does it on one
 * machine, with files instead of memory.
 *
 * <p>Its steps are functions that a cluster can call as well: {@link ContentHash} and {@link
 * MinHash} turn a document into numbers, {@link Bands} turns a signature into the keys that make
 * candidates meet, {@link Candidates} makes pairs of those that met, {@link MinHash#similarity}
 * verifies a pair, {@link Clusters} decides who stays.
 */
package dev.cloze.text.dedup;
