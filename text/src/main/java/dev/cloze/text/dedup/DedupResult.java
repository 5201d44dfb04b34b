package dev.cloze.text.dedup;

import java.nio.file.Path;
import java.util.List;

/**
 * What was kept and what went.
 *
 * @param exactDuplicates documents removed because an earlier one has the same text
 * @param nearDuplicates documents removed because they resemble an earlier one
 * @param candidatePairs pairs that shared a band and were verified
 * @param duplicateFiles files with the same documents as an earlier one, a readable line each
 * @param problems what was replaced, cut or left out while reading, a readable line each
 */
public record DedupResult(
    Path output,
    int files,
    long inputBytes,
    long documents,
    long kept,
    long exactDuplicates,
    long nearDuplicates,
    long candidatePairs,
    List<String> duplicateFiles,
    List<String> problems) {}
