package dev.cloze.text.sentence;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.cloze.text.Characters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sentences by the rules of Unicode (Standard Annex 29) as ICU has them, with the abbreviations
 * that it knows of a language. Thai and Lao end no sentence with a sign: there, a space ends one
 * that is long enough. For one thread at a time.
 */
final class UnicodeSentences {
  private static final Set<String> WITHOUT_TERMINATORS = Set.of("th", "lo");

  /** These write ordinal numbers with a full stop. */
  private static final Set<String> WITH_ORDINALS =
      Set.of(
          "de", "da", "no", "nb", "nn", "fi", "et", "cs", "sk", "hu", "hr", "sl", "sr", "bs", "is",
          "lv", "tr", "lb");

  /** Spaces in Thai stand between clauses: one sentence has a few of them. */
  private static final int SHORTEST_WITHOUT_TERMINATOR = 60;

  private final BreakIterator breaks;
  private final boolean spacesEnd;
  private final boolean ordinals;

  UnicodeSentences(SentenceLanguage language) {
    breaks = BreakIterator.getSentenceInstance(new ULocale(language.code() + "@ss=standard"));
    spacesEnd = WITHOUT_TERMINATORS.contains(language.code());
    ordinals = WITH_ORDINALS.contains(language.code());
  }

  List<String> split(String paragraph) {
    var sentences = new ArrayList<String>();
    breaks.setText(paragraph);
    int start = breaks.first();
    for (int next = breaks.next(); next != BreakIterator.DONE; next = breaks.next()) {
      int end = behindQuote(paragraph, next);
      if (end <= start || end < paragraph.length() && goesOn(paragraph, start, end)) {
        continue;
      }
      if (spacesEnd) {
        start = splitAtSpaces(paragraph, start, end, sentences);
      }
      add(paragraph, start, end, sentences);
      start = end;
    }
    add(paragraph, start, paragraph.length(), sentences);
    return sentences;
  }

  /**
   * French puts a space in front of the closing quote, which then opens the next sentence. In
   * German the same sign opens a quotation: a word follows at once.
   */
  private static int behindQuote(String text, int end) {
    if (end == text.length() || text.charAt(end) != '»') {
      return end;
    }
    if (end + 1 < text.length() && Character.isLetterOrDigit(text.charAt(end + 1))) {
      return end;
    }
    int behind = end + 1;
    while (behind < text.length() && Characters.isSpace(text.charAt(behind))) {
      behind++;
    }
    return behind;
  }

  /** Behind a single letter, as in "z. B.", and behind an ordinal number, as in "3. Mai". */
  private boolean goesOn(String text, int start, int end) {
    int stop = end;
    while (stop > start && Characters.isSpace(text.charAt(stop - 1))) {
      stop--;
    }
    if (stop - start < 2 || stop == end || text.charAt(stop - 1) != '.') {
      return false;
    }
    int from = stop - 1;
    while (from > start && stop - from < 5 && Character.isLetterOrDigit(text.charAt(from - 1))) {
      from--;
    }
    int length = stop - 1 - from;
    char last = text.charAt(stop - 2);
    if (length == 1 && Character.isLetter(last)) {
      return Character.isUpperCase(last) || Character.isLowerCase(last); // of a script with cases
    }
    return ordinals && length > 0 && length <= 2 && isNumber(text, from, stop - 1);
  }

  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Returns where the rest begins. */
  private static int splitAtSpaces(String text, int from, int to, List<String> sentences) {
    int start = from;
    for (int i = from + 1; i + 1 < to; i++) {
      boolean between =
          text.charAt(i) == ' ' && isThaiOrLao(text, i - 1) && isThaiOrLao(text, i + 1);
      if (between
          && i - start >= SHORTEST_WITHOUT_TERMINATOR
          && to - i > SHORTEST_WITHOUT_TERMINATOR / 2) {
        add(text, start, i, sentences);
        start = i + 1;
      }
    }
    return start;
  }

  private static boolean isThaiOrLao(String text, int at) {
    char c = text.charAt(at);
    return c >= '\u0E00' && c <= '\u0EFF';
  }

  private static void add(String text, int from, int to, List<String> sentences) {
    String sentence = Characters.strip(text, from, to);
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
  }
}
