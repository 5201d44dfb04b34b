package dev.cloze.spark;

import java.io.Serializable;
import java.util.List;

/** A part of a corpus whose documents were hashed and signed. */
record SignedPart(int number, long documents, List<SliceReport> slices) implements Serializable {}
