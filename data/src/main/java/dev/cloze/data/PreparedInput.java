package dev.cloze.data;

import java.io.Serializable;
import java.util.List;

/**
 * An input file and what became of it.
 *
 * @param path as it was named, or as it was found in a directory that was
 * @param bytes as it is on disk
 * @param sha256 of these bytes
 * @param documents that hold text
 * @param skipped whether it was left out because another file before it has the same content
 * @param problems what was replaced, cut or left out on the way, one readable line each
 */
public record PreparedInput(
    String path,
    long bytes,
    String sha256,
    long documents,
    long sentences,
    long tokens,
    boolean skipped,
    List<String> problems)
    implements Serializable {}
