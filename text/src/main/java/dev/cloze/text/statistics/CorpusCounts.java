package dev.cloze.text.statistics;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a corpus holds.
 *
 * @param inputBytes of the files as they are on disk
 * @param textBytes of the documents' text in UTF-8, line ends not counted
 * @param characters code points of the documents' text, line ends not counted
 * @param words what stands between whitespace
 * @param tokens where there is a tokenizer; so are unknown tokens
 * @param duplicateDocuments documents whose text an earlier one has
 * @param duplicateFiles files whose documents are those of an earlier one
 * @param emptyFiles files without any document
 * @param scripts characters of each script, by its Unicode name, the most frequent first
 * @param problems what was replaced, cut or left out, a readable line each
 */
public record CorpusCounts(
    int files,
    long inputBytes,
    long textBytes,
    long characters,
    long documents,
    long sentences,
    long words,
    OptionalLong tokens,
    OptionalLong unknownTokens,
    long duplicateDocuments,
    long duplicateFiles,
    int emptyFiles,
    Map<String, Long> scripts,
    List<LongLine> longestLines,
    List<String> problems) {}
