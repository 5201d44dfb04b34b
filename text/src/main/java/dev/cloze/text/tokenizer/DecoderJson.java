package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;

/** The {@code decoder} of {@code tokenizer.json}: kept as it is, as far as it can be followed. */
final class DecoderJson {
  private DecoderJson() {}

  /** Of WordPiece; null if the file names none. */
  static JsonNode wordPiece(JsonPart decoder) {
    if (decoder.isAbsent()) {
      return null;
    }
    decoder.type("WordPiece");
    decoder.at("prefix").oneOf(Vocabulary.CONTINUATION_PREFIX);
    decoder.at("cleanup").bool(true);
    return decoder.node();
  }

  /** Of byte-level BPE; null if the file names none. */
  static JsonNode byteLevel(JsonPart decoder) {
    if (decoder.isAbsent()) {
      return null;
    }
    decoder.type("ByteLevel");
    return decoder.node();
  }

  /** Whether text for people has no space before punctuation. */
  static boolean cleansUp(Markup markup) {
    return markup.decoder() == null || markup.decoder().path("cleanup").asBoolean(true);
  }
}
