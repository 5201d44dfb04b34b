package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The {@code model} of {@code tokenizer.json}. */
final class ModelJson {
  static final String WORD_PIECE = "WordPiece";
  static final String BPE = "BPE";

  private ModelJson() {}

  /** Refuses settings of BPE that byte-level BPE does not have. */
  static void requireByteLevel(JsonPart model) {
    model.at("dropout").requireNone();
    model.at("continuing_subword_prefix").requireNone();
    model.at("end_of_word_suffix").requireNone();
    model.at("fuse_unk").require(false);
    model.at("byte_fallback").require(false);
    model.at("ignore_merges").require(false);
  }

  /** Bytes without a token are left out where no token stands for them; that is refused. */
  static void requireUnknown(JsonPart unknown, Vocabulary vocabulary) {
    if (!unknown.isAbsent()) {
      if (!unknown.text().equals(vocabulary.specials().unk())) {
        throw unknown.wrong("other files say " + vocabulary.specials().unk());
      }
    } else if (!vocabulary.spellsEveryByte()) {
      throw unknown.wrong("model.vocab does not hold all 256 bytes, so a token is needed");
    }
  }

  static int maxInputCharsPerWord(JsonPart model) {
    JsonPart longest = model.at("max_input_chars_per_word");
    return longest.isAbsent() ? WordPieceOptions.UNCASED.maxInputCharsPerWord() : longest.integer();
  }

  static List<Merge> merges(JsonPart list) {
    List<Merge> merges = new ArrayList<>();
    for (JsonPart merge : list.elements()) {
      if (merge.node().isArray() && merge.node().size() == 2) {
        merges.add(new Merge(merge.node().get(0).asText(), merge.node().get(1).asText()));
      } else {
        merges.add(MergesFile.parse(merge.text(), list.file() + ": " + merge.key()));
      }
    }
    return merges;
  }

  static void putWordPiece(
      Vocabulary vocabulary, int maxInputCharsPerWord, Markup markup, ObjectNode model) {
    model.put("type", WORD_PIECE);
    model.put("unk_token", vocabulary.specials().unk());
    model.put("continuing_subword_prefix", Vocabulary.CONTINUATION_PREFIX);
    model.put("max_input_chars_per_word", maxInputCharsPerWord);
    putVocabulary(vocabulary, markup, model);
  }

  static void putByteLevelBpe(
      Vocabulary vocabulary, List<Merge> merges, Markup markup, ObjectNode model) {
    model.put("type", BPE);
    model.putNull("dropout");
    model.put("unk_token", vocabulary.spellsEveryByte() ? null : vocabulary.specials().unk());
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    putVocabulary(vocabulary, markup, model);
    ArrayNode list = model.putArray("merges");
    merges.forEach(merge -> list.add(merge.toString()));
  }

  private static void putVocabulary(Vocabulary vocabulary, Markup markup, ObjectNode model) {
    TokenNumbers.put(vocabulary, model.putObject("vocab"));
    model.withObject("vocab").remove(markup.notInModel());
  }
}
