package dev.cloze.text.sentence;

import dev.cloze.text.Characters;
import dev.cloze.text.tokenizer.BertCharacters;
import java.util.Set;

/** After which words a full stop does not end an English sentence. */
final class Abbreviations {
  /** A name or a number follows these; they do not end a sentence. */
  private static final Set<String> TITLES =
      Set.of(
          "mr", "mrs", "ms", "messrs", "mme", "mlle", "mons", "dr", "prof", "rev", "revd", "hon",
          "st", "ste", "fr", "gen", "col", "lt", "capt", "cpt", "cmdr", "adm", "maj", "sgt", "cpl",
          "pvt", "gov", "sen", "rep", "pres", "supt", "sr", "sra", "mt", "ft", "pt", "vs", "cf",
          "viz", "eg", "ie", "ca", "esq", "monsig", "msgr", "bros");

  /** A number follows these where they are abbreviations. */
  private static final Set<String> BEFORE_NUMBERS =
      Set.of(
          "no", "nos", "nr", "vol", "vols", "fig", "figs", "p", "pp", "ch", "chap", "sec", "sect",
          "art", "arts", "op", "ver", "eq", "sc", "par", "jan", "feb", "mar", "apr", "jun", "jul",
          "aug", "sep", "sept", "oct", "nov", "dec", "approx", "c");

  /** These end a sentence only if a word follows that often begins one. */
  private static final Set<String> AMBIGUOUS =
      Set.of(
          "jr", "inc", "ltd", "co", "corp", "etc", "al", "dept", "univ", "assn", "ave", "blvd",
          "rd", "ed", "eds", "est", "jan", "feb", "aug", "sept", "oct", "nov", "dec", "feat", "ph",
          "esqr", "lat", "gr", "ger", "anon", "trans", "repr", "orig");

  private static final Set<String> SENTENCE_STARTERS =
      Set.of(
          "a",
          "after",
          "all",
          "although",
          "an",
          "and",
          "another",
          "as",
          "at",
          "because",
          "before",
          "both",
          "but",
          "by",
          "during",
          "each",
          "even",
          "finally",
          "for",
          "from",
          "he",
          "her",
          "here",
          "his",
          "how",
          "however",
          "i",
          "if",
          "in",
          "it",
          "its",
          "later",
          "many",
          "most",
          "my",
          "no",
          "not",
          "now",
          "of",
          "on",
          "once",
          "one",
          "only",
          "other",
          "our",
          "she",
          "since",
          "so",
          "some",
          "such",
          "that",
          "the",
          "their",
          "then",
          "there",
          "these",
          "they",
          "this",
          "those",
          "though",
          "thus",
          "to",
          "two",
          "under",
          "until",
          "we",
          "what",
          "when",
          "where",
          "which",
          "while",
          "who",
          "why",
          "with",
          "yes",
          "yet",
          "you",
          "your");

  private static final int LONGEST = 8;

  private Abbreviations() {}

  /**
   * Whether the sentence goes on behind a full stop.
   *
   * @param start where the sentence begins
   * @param stop where the full stop is
   * @param next where the next word begins
   */
  static boolean keepsGoing(String text, int start, int stop, int next) {
    int from = stop;
    boolean inner = false; // a full stop inside, as in U.S. and e.g.
    while (from > start && isWordPart(text.charAt(from - 1))) {
      from--;
      inner |= text.charAt(from) == '.';
    }
    int length = stop - from;
    if (length == 0) {
      return false;
    }
    boolean digits = isDigits(text, from, stop);
    if (digits) {
      return from == start; // the number of an item: "1. Introduction"
    }
    if (inner) {
      return !beginsSentence(text, next);
    }
    if (length == 1 && isInitial(text, start, from)) {
      return !beginsSentence(text, next);
    }
    if (length > LONGEST) {
      return false;
    }
    String word = lowerAscii(text, from, stop);
    if (TITLES.contains(word)) {
      return true;
    }
    if (BEFORE_NUMBERS.contains(word) && isDigit(text.charAt(next))) {
      return true;
    }
    return AMBIGUOUS.contains(word) && !beginsSentence(text, next);
  }

  /** A capital, but for the pronoun as in "so do I." */
  private static boolean isInitial(String text, int start, int at) {
    char c = text.charAt(at);
    if (c != 'I') {
      return c >= 'A' && c <= 'Z' || c > 127 && !BertCharacters.isLowerCase(c);
    }
    int before = at - 1;
    while (before > start && Characters.isSpace(text.charAt(before))) {
      before--;
    }
    return before < start
        || !isLowerAscii(text.charAt(before))
        || !wordIsLower(text, start, before);
  }

  private static boolean wordIsLower(String text, int start, int last) {
    int first = last;
    while (first > start && isWordPart(text.charAt(first - 1))) {
      first--;
    }
    return isLowerAscii(text.charAt(first));
  }

  private static boolean beginsSentence(String text, int next) {
    int end = next;
    while (end < text.length() && end - next <= LONGEST && isLetter(text.charAt(end))) {
      end++;
    }
    boolean abbreviated = end < text.length() && text.charAt(end) == '.';
    return !abbreviated && SENTENCE_STARTERS.contains(lowerAscii(text, next, end));
  }

  private static boolean isWordPart(char c) {
    return isLetter(c) || isDigit(c) || c == '.';
  }

  private static boolean isLetter(char c) {
    return c > 127 ? !Characters.isSpace(c) && c < 0x2000 : c >= 'A' && c <= 'Z' || isLowerAscii(c);
  }

  private static boolean isLowerAscii(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String lowerAscii(String text, int from, int to) {
    var word = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      word.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return word.toString();
  }
}
