package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/**
 * What a {@code tokenizer.json} does to text before its model sees words. Immutable and
 * thread-safe.
 *
 * @param normalizerJson as in the file
 * @param preTokenizerJson as in the file
 */
record TextSteps(
    JsonNode normalizerJson,
    JsonNode preTokenizerJson,
    Normalizer normalizer,
    PreTokenizer preTokenizer) {

  /**
   * @throws TokenizerException that names the part if one is not supported
   */
  static TextSteps read(JsonPart normalizer, JsonPart preTokenizer) {
    return new TextSteps(
        normalizer.node(),
        preTokenizer.node(),
        NormalizerJson.read(normalizer),
        PreTokenizerJson.read(preTokenizer));
  }

  AlignedText normalize(AlignedText text) {
    return text.isEmpty() ? text : normalizer.normalize(text);
  }

  /** The words of a text that was normalised. */
  void split(AlignedText text, Consumer<AlignedText> words) {
    if (!text.isEmpty()) {
      preTokenizer.split(text, words);
    }
  }
}
