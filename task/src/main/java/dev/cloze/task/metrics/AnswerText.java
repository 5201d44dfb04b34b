package dev.cloze.task.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Compares an answer with gold ones the way SQuAD's official script does, and ReCoRD's after it:
 * letter case, punctuation, articles and blanks do not count.
 */
public final class AnswerText {
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  private AnswerText() {}

  /** Lower case, without ASCII punctuation, without the words a, an, the, single blanks. */
  public static String normalize(String text) {
    return String.join(" ", words(text));
  }

  /** Whether the normalised texts are equal: 1 or 0. */
  public static double exactMatch(String predicted, String gold) {
    return normalize(predicted).equals(normalize(gold)) ? 1 : 0;
  }

  /** Overlap of the words as multisets; 0 where nothing is common, be it for want of words. */
  public static double f1(String predicted, String gold) {
    List<String> predictedWords = words(predicted);
    List<String> goldWords = words(gold);
    Map<String, Integer> unmatched = new HashMap<>();
    goldWords.forEach(word -> unmatched.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : predictedWords) {
      if (unmatched.getOrDefault(word, 0) > 0) {
        unmatched.merge(word, -1, Integer::sum);
        common++;
      }
    }
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / predictedWords.size();
    double recall = (double) common / goldWords.size();
    return 2 * precision * recall / (precision + recall);
  }

  /** As {@link #f1}, but a text without words fits another one without words: SQuAD 2.0. */
  public static double f1WithEmpty(String predicted, String gold) {
    boolean nothingPredicted = words(predicted).isEmpty();
    boolean nothingGold = words(gold).isEmpty();
    if (nothingPredicted || nothingGold) {
      return nothingPredicted && nothingGold ? 1 : 0;
    }
    return f1(predicted, gold);
  }

  /** The best of all gold answers, 0 if there are none. */
  static double best(List<String> golds, ToDoubleFunction<String> score) {
    return golds.stream().mapToDouble(score).max().orElse(0);
  }

  private static List<String> words(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    String lower = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (PUNCTUATION.indexOf(c) < 0) {
        kept.append(isBlank(c) ? ' ' : c);
      }
    }
    dropArticles(kept);
    String trimmed = kept.toString().strip();
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split(" +"));
  }

  /** An article counts as one between characters that are no letters and digits: "the–end". */
  private static void dropArticles(StringBuilder text) {
    int begin = 0;
    while (begin < text.length()) {
      int end = begin;
      while (end < text.length() && isWord(text.codePointAt(end))) {
        end += Character.charCount(text.codePointAt(end));
      }
      String word = text.substring(begin, end);
      if (word.equals("a") || word.equals("an") || word.equals("the")) {
        text.replace(begin, end, " ");
        end = begin + 1;
      } else if (end == begin) {
        end += Character.charCount(text.codePointAt(end));
      }
      begin = end;
    }
  }

  /** What Python's regular expressions take for part of a word; combining marks are not. */
  private static boolean isWord(int codePoint) {
    return Character.isLetter(codePoint)
        || switch (Character.getType(codePoint)) {
          case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  /** White space as Python's split() knows it. */
  private static boolean isBlank(char c) {
    return Character.isSpaceChar(c) || Character.isWhitespace(c) || c == '\u0085';
  }
}
