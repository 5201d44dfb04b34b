package dev.cloze.data;

import java.nio.file.Path;
import java.util.List;

/**
 * What a preparation made.
 *
 * @param inputBytes of all files as they are on disk
 * @param problems what was replaced, cut or left out on the way, one readable line each
 */
public record PreparationResult(
    Path output,
    int files,
    long inputBytes,
    long documents,
    long sentences,
    long tokens,
    int shards,
    List<String> problems) {}
