package dev.cloze.spark;

import dev.cloze.text.dedup.ContentHash;
import java.io.Serializable;
import java.util.List;

/**
 * A part of a corpus whose documents were hashed and signed.
 *
 * @param chains for each slice the hash of its documents one after another; null where it has none
 */
record SignedPart(int number, long documents, List<ContentHash> chains, List<SliceReport> slices)
    implements Serializable {}
