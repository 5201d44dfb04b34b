package dev.cloze.data;

import java.util.Locale;

/** How RoBERTa's lines become blocks; see {@link BlockWalk}. */
enum BlockMode {
  /** Whole lines, as many as fit. A document may end inside. */
  COMPLETE,
  /** Whole lines of one document, as many as fit. */
  COMPLETE_DOC,
  /** One line. */
  EOS,
  /** So many tokens, wherever lines end. */
  NONE;

  /**
   * @param name as in {@code data.blocks}
   */
  static BlockMode of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
