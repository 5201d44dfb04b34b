package dev.cloze.data;

import java.nio.file.Path;
import java.util.List;

/**
 * What a preparation made.
 *
 * @param inputBytes of all files as they are on disk
 * @param shards of which {@code keptShards} were finished by an earlier process
 * @param problems what was replaced, cut or left out on the way, one readable line each
 */
public record PreparationResult(
    Path output,
    long files,
    long inputBytes,
    long documents,
    long sentences,
    long tokens,
    int shards,
    int keptShards,
    List<String> problems) {}
