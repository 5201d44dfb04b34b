package dev.cloze.text.tokenizer;

import com.ibm.icu.lang.UCharacter;
import java.util.List;
import java.util.function.Consumer;

/** The {@code pre_tokenizer} of {@code tokenizer.json}. */
final class PreTokenizerJson {
  private static final String BYTE_LEVEL = "ByteLevel";

  private PreTokenizerJson() {}

  static PreTokenizer read(JsonPart part) {
    String type =
        part.type(
            "BertPreTokenizer",
            BYTE_LEVEL,
            "Digits",
            "Punctuation",
            "Sequence",
            "Split",
            "Whitespace",
            "WhitespaceSplit");
    return switch (type) {
      case "BertPreTokenizer" ->
          sequence(
              List.of(
                  split(
                      SplitBehavior.REMOVED, TextPattern.characters(ByteLevelCharacters::isSpace)),
                  split(
                      SplitBehavior.ISOLATED,
                      TextPattern.characters(BertCharacters::isPunctuation))));
      case BYTE_LEVEL -> byteLevel(part);
      case "Digits" ->
          split(
              part.at("individual_digits").bool()
                  ? SplitBehavior.ISOLATED
                  : SplitBehavior.CONTIGUOUS,
              TextPattern.characters(PreTokenizerJson::isNumeric));
      case "Punctuation" ->
          split(
              part.at("behavior").isAbsent()
                  ? SplitBehavior.ISOLATED
                  : SplitBehavior.read(part.at("behavior")),
              TextPattern.characters(BertCharacters::isPunctuation));
      case "Sequence" ->
          sequence(
              part.at("pretokenizers").elements().stream().map(PreTokenizerJson::read).toList());
      case "Split" -> {
        TextPattern pattern = NormalizerJson.pattern(part.at("pattern"));
        yield split(
            SplitBehavior.read(part.at("behavior")),
            part.at("invert").bool(false) ? pattern.inverted() : pattern);
      }
      case "Whitespace" -> split(SplitBehavior.REMOVED, TextPattern.words().inverted());
      default -> // WhitespaceSplit
          split(SplitBehavior.REMOVED, TextPattern.characters(ByteLevelCharacters::isSpace));
    };
  }

  /** Whether its words are spelled in the symbols of bytes. */
  static boolean spellsBytes(JsonPart part) {
    return part.at("type").node().asText().equals(BYTE_LEVEL)
        || part.at("type").node().asText().equals("Sequence")
            && part.at("pretokenizers").elements().stream().anyMatch(PreTokenizerJson::spellsBytes);
  }

  /** One of the general categories Nd, Nl and No: the original asks a newer Unicode here. */
  private static boolean isNumeric(int codePoint) {
    int numbers =
        1 << Character.DECIMAL_DIGIT_NUMBER
            | 1 << Character.LETTER_NUMBER
            | 1 << Character.OTHER_NUMBER;
    return (numbers >> UCharacter.getType(codePoint) & 1) != 0;
  }

  private static PreTokenizer split(SplitBehavior behavior, TextPattern pattern) {
    return (text, parts) -> behavior.split(text, pattern, parts);
  }

  private static PreTokenizer sequence(List<PreTokenizer> steps) {
    if (steps.isEmpty()) {
      return (text, parts) -> parts.accept(text);
    }
    PreTokenizer first = steps.get(0);
    if (steps.size() == 1) {
      return first;
    }
    PreTokenizer rest = sequence(steps.subList(1, steps.size()));
    return (text, parts) -> first.split(text, part -> rest.split(part, parts));
  }

  private static PreTokenizer byteLevel(JsonPart part) {
    boolean addPrefixSpace = part.at("add_prefix_space").bool(true);
    var words = new ByteLevelOptions(false, false, part.at("use_regex").bool(true));
    return (text, parts) -> {
      AlignedText prefixed =
          addPrefixSpace && text.charAt(0) != ' ' ? NormalizerJson.prepend(" ", text) : text;
      splitBytes(prefixed, words, parts);
    };
  }

  private static void splitBytes(
      AlignedText text, ByteLevelOptions words, Consumer<AlignedText> parts) {
    byte[] bytes = new byte[4];
    new ByteLevelWords(words)
        .split(
            text,
            (chars, from, to) -> {
              var symbols = new AlignedText.Builder(to - from);
              for (int at = from; at < to; ) {
                int codePoint = text.codePointAt(at);
                int size = Utf8.append(codePoint, bytes, 0);
                for (int i = 0; i < size; i++) {
                  symbols.append(ByteSymbols.symbol(bytes[i] & 0xFF), text, at);
                }
                at += Character.charCount(codePoint);
              }
              parts.accept(symbols.build());
            });
  }
}
