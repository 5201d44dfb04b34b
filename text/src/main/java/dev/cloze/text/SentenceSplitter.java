package dev.cloze.text;

import java.util.List;

/** Cuts paragraphs into sentences. */
public final class SentenceSplitter {
  /** The sentences of a paragraph, in order, without the whitespace around them. */
  public List<String> split(String paragraph) {
    return List.of(paragraph.strip().split("(?<=[.!?]) +"));
  }
}
