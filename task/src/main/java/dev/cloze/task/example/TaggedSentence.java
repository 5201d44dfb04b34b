package dev.cloze.task.example;

import java.util.List;

/**
 * A sentence in words, each with a tag.
 *
 * @param tags as many as words, or none where they are hidden
 */
public record TaggedSentence(String id, List<String> words, List<String> tags) implements Example {}
