package dev.cloze.text.wiki;

import java.util.Arrays;

/**
 * The brackets that are open, innermost last. On the heap, since people and vandals nest them by
 * the million.
 */
final class Frames {
  /** What a bracket opens. */
  enum Kind {
    TEMPLATE,
    LINK,
    /** A link to a file or category: nothing of it is text. */
    DROPPED_LINK,
    /** A link out of the wiki, in single brackets. */
    EXTERNAL_LINK,
    TABLE,
    HTML_TABLE
  }

  private static final Kind[] KINDS = Kind.values();

  private final int[] counts = new int[KINDS.length];
  private byte[] kinds = new byte[64];
  private int[] starts = new int[64];
  private boolean[] lineStarts = new boolean[64];
  private boolean[] pipes = new boolean[64];
  private TemplateText[] templates = new TemplateText[64];
  private int size;

  void push(Kind kind, int start, boolean lineStart) {
    if (size == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      lineStarts = Arrays.copyOf(lineStarts, 2 * size);
      pipes = Arrays.copyOf(pipes, 2 * size);
      templates = Arrays.copyOf(templates, 2 * size);
    }
    kinds[size] = (byte) kind.ordinal();
    starts[size] = start;
    lineStarts[size] = lineStart;
    pipes[size] = false;
    templates[size] = null;
    size++;
    counts[kind.ordinal()]++;
  }

  void pop() {
    size--;
    counts[kinds[size]]--;
    templates[size] = null;
  }

  /** The kind of the innermost, or null. */
  Kind top() {
    return size == 0 ? null : KINDS[kinds[size - 1]];
  }

  /** Where in the output the innermost began. */
  int start() {
    return starts[size - 1];
  }

  /** Whether a line of the output began where the innermost did. */
  boolean lineStart() {
    return lineStarts[size - 1];
  }

  /** Whether the innermost has had a pipe. */
  boolean hasPipe() {
    return pipes[size - 1];
  }

  void setPipe() {
    pipes[size - 1] = true;
  }

  /**
   * What is kept of the innermost, a template; null before its first argument, or if nothing is.
   */
  TemplateText template() {
    return templates[size - 1];
  }

  void setTemplate(TemplateText template) {
    templates[size - 1] = template;
  }

  /** The innermost, a link, turned out to be one that is dropped. */
  void dropLink() {
    counts[kinds[size - 1]]--;
    kinds[size - 1] = (byte) Kind.DROPPED_LINK.ordinal();
    counts[kinds[size - 1]]++;
  }

  int count(Kind kind) {
    return counts[kind.ordinal()];
  }

  int size() {
    return size;
  }
}
