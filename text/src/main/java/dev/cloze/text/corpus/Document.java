package dev.cloze.text.corpus;

import java.util.List;

/**
 * A text that belongs together: sentences of one document follow each other, those of two do not.
 *
 * @param paragraphs not blank; sentence splitting is applied to each on its own
 * @param source where it began, for messages: file and line
 */
public record Document(List<String> paragraphs, String source) {
  public Document {
    paragraphs = List.copyOf(paragraphs);
  }
}
