package dev.cloze.text.wiki;

import java.nio.file.Path;
import java.util.List;

/**
 * What an extraction made.
 *
 * @param dumps how many texts were read; an archive may hold several
 * @param brokenDumps how many of them end before their end tag; the whole pages before are kept
 * @param inputBytes of the dumps as they are on disk
 * @param files how many were written
 * @param problems one readable line each
 */
public record ExtractionResult(
    Path output,
    int dumps,
    int brokenDumps,
    long inputBytes,
    ExtractionCounts counts,
    int files,
    List<String> problems) {}
