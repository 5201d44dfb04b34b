package dev.cloze.text.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** The {@code normalizer} of {@code tokenizer.json}. */
final class NormalizerJson {
  private NormalizerJson() {}

  /** What it does; nothing where it is null. */
  static Normalizer read(JsonPart part) {
    if (part.isAbsent()) {
      return text -> text;
    }
    String type =
        part.type(
            "BertNormalizer",
            "Lowercase",
            "NFC",
            "NFD",
            "NFKC",
            "NFKD",
            "Prepend",
            "Replace",
            "Sequence",
            "Strip",
            "StripAccents");
    return switch (type) {
      case "BertNormalizer" -> bert(part);
      case "Lowercase" -> BertCharacters::lowerCase;
      case "Prepend" -> prepend(part.at("prepend"));
      case "Replace" -> replace(pattern(part.at("pattern")), part.at("content").text());
      case "Sequence" ->
          sequence(part.at("normalizers").elements().stream().map(NormalizerJson::read).toList());
      case "Strip" -> strip(part.at("strip_left").bool(), part.at("strip_right").bool());
      case "StripAccents" -> filter(NormalizerJson::isNoMark);
      default -> NormalForm.valueOf(type);
    };
  }

  private static Normalizer sequence(List<Normalizer> steps) {
    return text -> {
      AlignedText result = text;
      for (Normalizer step : steps) {
        result = step.normalize(result);
      }
      return result;
    };
  }

  /** The steps of {@link BertCharacters} one after another, each as the file wants it. */
  private static Normalizer bert(JsonPart part) {
    boolean lowerCase = part.at("lowercase").bool();
    List<Normalizer> steps = new ArrayList<>();
    if (part.at("clean_text").bool(true)) {
      steps.add(filter(c -> !BertCharacters.isDropped(c)));
      steps.add(map(c -> BertCharacters.isSpace(c) ? ' ' : c));
    }
    if (part.at("handle_chinese_chars").bool(true)) {
      steps.add(NormalizerJson::chineseAlone);
    }
    if (part.at("strip_accents").bool(lowerCase)) {
      steps.add(NormalForm.NFD);
      steps.add(filter(c -> !BertCharacters.isAccent(c)));
    }
    if (lowerCase) {
      steps.add(BertCharacters::lowerCase);
    }
    return sequence(steps);
  }

  private static AlignedText chineseAlone(AlignedText text) {
    var result = new AlignedText.Builder(text.length());
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      boolean isChinese = BertCharacters.isChinese(codePoint);
      if (isChinese) {
        result.append(' ', text, at);
      }
      result.append(codePoint, text, at);
      if (isChinese) {
        result.append(' ', text, at);
      }
      at += Character.charCount(codePoint);
    }
    return result.build();
  }

  private static boolean isNoMark(int codePoint) {
    return !NormalForm.isMark(codePoint);
  }

  private static Normalizer filter(IntPredicate stays) {
    return text -> {
      var result = new AlignedText.Builder(text.length());
      for (int at = 0; at < text.length(); ) {
        int codePoint = text.codePointAt(at);
        if (stays.test(codePoint)) {
          result.append(codePoint, text, at);
        }
        at += Character.charCount(codePoint);
      }
      return result.build();
    };
  }

  private static Normalizer map(IntUnaryOperator change) {
    return text -> {
      var result = new AlignedText.Builder(text.length());
      for (int at = 0; at < text.length(); ) {
        int codePoint = text.codePointAt(at);
        result.append(change.applyAsInt(codePoint), text, at);
        at += Character.charCount(codePoint);
      }
      return result.build();
    };
  }

  private static Normalizer prepend(JsonPart part) {
    String prefix = part.text();
    if (prefix.isEmpty()) {
      throw part.wrong("expected a string that is not empty");
    }
    return text -> prepend(prefix, text);
  }

  /** A text that is not empty with something before it, which has the place of its first char. */
  static AlignedText prepend(String prefix, AlignedText text) {
    if (text.isEmpty()) {
      return text;
    }
    var result = new AlignedText.Builder(text.length() + prefix.length());
    prefix.codePoints().forEach(c -> result.append(c, text, 0));
    append(result, text, 0, text.length());
    return result.build();
  }

  private static Normalizer replace(TextPattern pattern, String content) {
    return text -> {
      var result = new AlignedText.Builder(text.length());
      pattern.find(
          text,
          (start, end, isMatch) -> {
            if (isMatch) {
              content.codePoints().forEach(c -> result.append(c, text, end - 1));
            } else {
              append(result, text, start, end);
            }
          });
      return result.build();
    };
  }

  /** {@code {"String": …}} or {@code {"Regex": …}}. */
  static TextPattern pattern(JsonPart part) {
    JsonPart regex = part.at("Regex");
    if (!regex.isAbsent()) {
      return TextRegex.read(regex);
    }
    JsonPart literal = part.at("String");
    if (literal.text().isEmpty()) {
      throw literal.wrong("expected a string that is not empty");
    }
    return TextPattern.literal(literal.text());
  }

  private static Normalizer strip(boolean left, boolean right) {
    return text -> {
      int start = 0;
      int end = text.length();
      while (left && start < end && ByteLevelCharacters.isSpace(text.charAt(start))) {
        start++;
      }
      while (right && end > start && ByteLevelCharacters.isSpace(text.charAt(end - 1))) {
        end--;
      }
      return text.slice(start, end);
    };
  }

  private static void append(AlignedText.Builder result, AlignedText text, int start, int end) {
    for (int at = start; at < end; ) {
      int codePoint = text.codePointAt(at);
      result.append(codePoint, text, at);
      at += Character.charCount(codePoint);
    }
  }
}
