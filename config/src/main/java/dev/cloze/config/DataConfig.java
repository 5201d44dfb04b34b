package dev.cloze.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Where the training text is and how it is cut.
 *
 * @param path the directory that {@code cloze prepare} wrote
 * @param validation one like it, of held-out text; null for none
 * @param length the longest sequence in tokens, [CLS] and [SEP] included
 * @param shortSequenceProbability of a document being cut into shorter sequences, as in BERT's data
 *     generator: 0.1
 * @param blocks how text becomes sequences: segments, as in BERT's data generator, or one of
 *     RoBERTa's complete, complete_doc, eos, none
 * @param loaderThreads threads that make batches; the batches do not depend on it
 */
public record DataConfig(
    String path,
    String validation,
    int length,
    double shortSequenceProbability,
    String blocks,
    int loaderThreads) {
  /** As in BERT's data generator: pairs, or consecutive text with targets of random length. */
  public static final String SEGMENTS = "segments";

  /** [CLS] a [SEP] b [SEP] and a little to choose from. */
  static final int SHORTEST = 8;

  public DataConfig {
    var problems = new Problems("data");
    problems.require(!path.isBlank(), "path", "is empty, expected a directory of shards");
    problems.require(
        validation == null || !validation.isBlank(),
        "validation",
        "is empty, expected a directory of shards, or nothing at all");
    problems.require(
        length >= SHORTEST, "length", "is %d, expected at least %d".formatted(length, SHORTEST));
    problems.probability("short_sequence_probability", shortSequenceProbability);
    problems.oneOf("blocks", blocks, List.of(SEGMENTS, "complete", "complete_doc", "eos", "none"));
    problems.positive("loader_threads", loaderThreads);
    problems.throwIfAny();
  }

  static DataConfig read(Section section) {
    String path = section.text("path");
    String validation = section.text("validation", null);
    int length = section.integer("length", 128);
    double shortSequenceProbability = section.number("short_sequence_probability", 0.1);
    String blocks = section.text("blocks", SEGMENTS);
    int loaderThreads = section.integer("loader_threads", 1);
    return section.build(
        () ->
            new DataConfig(
                path, validation, length, shortSequenceProbability, blocks, loaderThreads));
  }

  void write(ObjectNode node) {
    node.put("path", path);
    node.put("validation", validation);
    node.put("length", length);
    node.put("short_sequence_probability", shortSequenceProbability);
    node.put("blocks", blocks);
    node.put("loader_threads", loaderThreads);
  }
}
