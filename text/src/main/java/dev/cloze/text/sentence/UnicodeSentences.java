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

  /** Spaces in Thai stand between clauses: one sentence has a few of them. */
  private static final int SHORTEST_WITHOUT_TERMINATOR = 60;

  private final BreakIterator breaks;
  private final boolean spacesEnd;

  UnicodeSentences(SentenceLanguage language) {
    breaks = BreakIterator.getSentenceInstance(new ULocale(language.code() + "@ss=standard"));
    spacesEnd = WITHOUT_TERMINATORS.contains(language.code());
  }

  List<String> split(String paragraph) {
    var sentences = new ArrayList<String>();
    breaks.setText(paragraph);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      if (spacesEnd) {
        start = splitAtSpaces(paragraph, start, end, sentences);
      }
      add(paragraph, start, end, sentences);
      start = end;
    }
    return sentences;
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
