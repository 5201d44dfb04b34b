package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Cuts words into the tokens of a vocabulary. Not thread-safe. */
interface PieceModel {
  /** Appends the tokens of a word with their places. */
  void encode(AlignedText word, TokenSpans out);

  Vocabulary vocabulary();

  /** Text for people to read. */
  String decode(int[] ids);

  /** Fills in the {@code model} of {@code tokenizer.json}. */
  void write(ObjectNode model, Markup markup);

  /** Everything that decides the tokens of a word. */
  String settings();

  /** A model with the same results and its own buffers. */
  PieceModel copy();
}
