package dev.cloze.text.tokenizer;

import com.ibm.icu.lang.UCharacter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression of {@code tokenizer.json}, as far as Java's engine and the original's
 * (Oniguruma) agree on it: literals, classes, general categories, {@code \s} and {@code \d}, look
 * ahead, quantifiers of single characters.
 *
 * <p>Java's version of Unicode must not decide: the engine sees another text, in which one
 * character of each general category stands for all of them, by the tables of the original.
 */
final class TextRegex implements TextPattern {
  private static final String CATEGORY =
      "(?:L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)";
  private static final String ESCAPE =
      "\\\\(?:[sSdDrntf]|[pP]\\{\\^?" + CATEGORY + "\\}|[^A-Za-z0-9\\s])";
  private static final String CLASS =
      "\\[\\^?(?:[0-9A-Za-z]-[0-9A-Za-z]|(?!&&)[^\\[\\]\\\\]|" + ESCAPE + ")+\\]";
  private static final String SINGLE =
      "(?:"
          + ESCAPE
          + "|"
          + CLASS
          + "|[^\\[\\]\\\\(){}?*+|.^$])(?:[?*+][?+]?|\\{\\d+(?:,\\d*)?\\}(?![?+*]))?";
  private static final Pattern SUPPORTED =
      Pattern.compile(
          "(?:" + SINGLE + "|\\((?:\\?:|\\?[!=]|\\?i:)?|\\)(?:\\?(?![?+]))?(?![*+{])|\\|)+");

  /** Ranges beyond ASCII, where case is ignored any such character, and those beyond 16 bits. */
  private static final Pattern UNSUPPORTED =
      Pattern.compile(
          "\\\\P\\{\\^|[^\\x00-\\x7F]-|-[^\\x00-\\x7F]|[^\\x{0}-\\x{FFFF}]|(?s)\\(\\?i:.*[^\\x00-\\x7F]");

  /** The version of the original's tables: what came later has no category there. */
  private static final int UNICODE = 16;

  /** ʕ, the one character whose general category a later version changed. */
  private static final int PHARYNGEAL_FRICATIVE = 0x295;

  private static final char[] STAND_INS = standIns();
  private static final String FOLDED = "\u017F\u212A"; // long s and Kelvin, which fold to ASCII

  private final Pattern pattern;
  private final String literals; // characters of the expression that stand for themselves

  private TextRegex(String regex) {
    pattern =
        Pattern.compile(
            regex.replace("\\p{^", "\\P{"), Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNICODE_CASE);
    literals = FOLDED + regex;
  }

  /**
   * @throws TokenizerException if it holds what the two engines may understand in two ways, or
   *     matches nothing at all
   */
  static TextRegex read(JsonPart part) {
    String regex = part.text();
    if (!SUPPORTED.matcher(regex).matches() || UNSUPPORTED.matcher(regex).find()) {
      throw part.wrong(
          "supported in regular expressions: literals, classes of characters and ASCII ranges,"
              + " \\p{L} and other general categories, \\s, \\d, (?:…), (?i:…), (?=…), (?!…), and"
              + " ?, *, +, {n,m} behind single characters");
    }
    TextRegex read = new TextRegex(regex);
    for (String probe : new String[] {"", "a", "1", " ", "\n", ".", "a1 .\n"}) {
      for (Matcher m = read.pattern.matcher(probe); m.find(); ) {
        if (m.end() == m.start()) {
          throw part.wrong("it matches the empty string, which is not supported");
        }
      }
    }
    return read;
  }

  @Override
  public void find(AlignedText text, Sink sink) {
    var seen = new StringBuilder(text.length()); // one char for each code point
    int[] places = new int[text.length() + 1];
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      seen.append(standIn(codePoint));
      at += Character.charCount(codePoint);
      places[seen.length()] = at;
    }
    int done = 0;
    for (Matcher m = pattern.matcher(seen); m.find(); ) {
      if (m.start() == m.end()) {
        continue;
      }
      if (done < m.start()) {
        sink.part(places[done], places[m.start()], false);
      }
      sink.part(places[m.start()], places[m.end()], true);
      done = m.end();
    }
    if (done < seen.length()) {
      sink.part(places[done], text.length(), false);
    }
  }

  private char standIn(int codePoint) {
    boolean isItself =
        codePoint < 128
            || ByteLevelCharacters.isSpace(codePoint)
            || literals.indexOf(codePoint) >= 0;
    return isItself ? (char) codePoint : STAND_INS[category(codePoint)];
  }

  /** By the original's letters and numbers, and within and beside them by ICU. */
  private static int category(int codePoint) {
    if (codePoint == PHARYNGEAL_FRICATIVE) {
      return Character.LOWERCASE_LETTER;
    }
    int category = UCharacter.getType(codePoint);
    int kind = ByteLevelCharacters.kind(codePoint);
    if (kind == kind(category) && UCharacter.getAge(codePoint).getMajor() <= UNICODE) {
      // ICU and Java number them alike up to Cf; Java leaves 17 out
      return category <= Character.FORMAT ? category : category + 1;
    }
    return switch (kind) {
      case ByteLevelCharacters.LETTER -> Character.OTHER_LETTER;
      case ByteLevelCharacters.NUMBER -> Character.OTHER_NUMBER;
      default -> Character.UNASSIGNED;
    };
  }

  private static int kind(int category) {
    return switch (category) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          ByteLevelCharacters.LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          ByteLevelCharacters.NUMBER;
      default -> ByteLevelCharacters.OTHER;
    };
  }

  /** For each general category the first character of it for which nothing else is true. */
  private static char[] standIns() {
    char[] first = new char[32];
    for (char c = 128; c < Character.MAX_VALUE; c++) {
      boolean isSpecial =
          ByteLevelCharacters.isSpace(c) || FOLDED.indexOf(c) >= 0 || Character.isSurrogate(c);
      int category = Character.getType(c);
      if (first[category] == 0 && !isSpecial) {
        first[category] = c;
      }
    }
    return first;
  }
}
