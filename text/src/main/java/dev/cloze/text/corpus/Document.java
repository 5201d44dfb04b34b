package dev.cloze.text.corpus;

import java.util.List;

/**
 * A text that belongs together: sentences of one document follow each other, those of two do not.
 *
 * @param paragraphs not blank; sentence splitting is applied to each on its own
 * @param source where it began, for messages: file, member of the archive, line, as in {@code
 *     a.tar.gz!b.txt:7}
 */
public record Document(List<String> paragraphs, String source) {
  public Document {
    paragraphs = List.copyOf(paragraphs);
  }
}
