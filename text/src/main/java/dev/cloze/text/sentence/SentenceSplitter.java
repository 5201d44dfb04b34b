package dev.cloze.text.sentence;

import dev.cloze.text.Characters;
import dev.cloze.text.tokenizer.BertCharacters;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts paragraphs into sentences. English by fixed rules, in one pass: the same result with every
 * Java, locale and Unicode version. A sentence ends at . ! ? … and their relatives, with the
 * closing quotes and brackets behind them, where whitespace follows and the next word may begin a
 * sentence; at 。！？ it ends at once. {@link Abbreviations} says after which words a full stop ends
 * nothing.
 *
 * <p>No library does English as well: the break rules of Unicode end a sentence at every "Mr." and
 * their exceptions cost most of the speed. For other languages they are the best there is: {@link
 * UnicodeSentences}. For one thread at a time.
 */
public final class SentenceSplitter {
  private final UnicodeSentences unicode; // null: English

  /** English. */
  public SentenceSplitter() {
    this(SentenceLanguage.ENGLISH);
  }

  public SentenceSplitter(SentenceLanguage language) {
    unicode = language.equals(SentenceLanguage.ENGLISH) ? null : new UnicodeSentences(language);
  }

  /** The sentences of a paragraph in order, without the whitespace around them; none is empty. */
  public List<String> split(String paragraph) {
    return unicode == null ? english(paragraph) : unicode.split(paragraph);
  }

  private static List<String> english(String paragraph) {
    var sentences = new ArrayList<String>();
    int start = skipSpace(paragraph, 0);
    int quotes = 0; // straight ones since the start: an odd number means that one is open
    int at = start;
    while (at < paragraph.length()) {
      char c = paragraph.charAt(at);
      if (c == '"') {
        quotes++;
      }
      if (!isTerminator(c)) {
        at++;
        continue;
      }
      int end = endOfTerminators(paragraph, at + 1);
      int close = endOfClosers(paragraph, end, quotes);
      if (endsSentence(paragraph, start, at, end, close)) {
        sentences.add(Characters.strip(paragraph, start, close));
        start = skipSpace(paragraph, close);
        at = start;
        quotes = 0;
      } else {
        at = end;
      }
    }
    if (start < paragraph.length()) {
      sentences.add(Characters.strip(paragraph, start, paragraph.length()));
    }
    return sentences;
  }

  private static boolean isTerminator(char c) {
    if (c < 128) {
      return c == '.' || c == '!' || c == '?';
    }
    return switch (c) {
      case '…', '‼', '⁇', '⁈', '⁉', '؟', '۔', '।', '॥', '։', '።' -> true;
      default -> isWideTerminator(c);
    };
  }

  /** Those of scripts that put no space between sentences. */
  private static boolean isWideTerminator(char c) {
    return c == '。' || c == '！' || c == '？' || c == '｡';
  }

  private static boolean isCloser(char c) {
    return switch (c) {
      case '"',
          '\'',
          ')',
          ']',
          '}',
          '”',
          '’',
          '»',
          '›',
          '«',
          '‹',
          '」',
          '』',
          '）',
          '】',
          '〕',
          '》',
          '〉' ->
          true;
      default -> false;
    };
  }

  private static int endOfTerminators(String text, int at) {
    while (at < text.length() && isTerminator(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Passes closing quotes and brackets; in tokenised text, a straight quote behind a space too. */
  private static int endOfClosers(String text, int at, int quotes) {
    int end = at;
    int open = quotes;
    while (end < text.length() && isCloser(text.charAt(end))) {
      open += text.charAt(end) == '"' ? 1 : 0;
      end++;
    }
    boolean spaced =
        open % 2 == 1
            && end + 1 < text.length()
            && text.charAt(end) == ' '
            && text.charAt(end + 1) == '"'
            && (end + 2 == text.length() || Characters.isSpace(text.charAt(end + 2)));
    return spaced ? end + 2 : end;
  }

  private static boolean endsSentence(String text, int start, int at, int end, int close) {
    if (isWideTerminator(text.charAt(end - 1))) {
      return true;
    }
    int next = skipSpace(text, close);
    if (next == text.length()) {
      return true;
    }
    if (next == close || !mayBeginSentence(text, next)) {
      return false;
    }
    boolean fullStop = text.charAt(at) == '.' && end == at + 1;
    return !fullStop || !Abbreviations.keepsGoing(text, start, at, next);
  }

  private static boolean mayBeginSentence(String text, int next) {
    char c = text.charAt(next);
    if (c < 128) {
      return !(c >= 'a' && c <= 'z') && ",;:)]}%&/+=|>@.!?".indexOf(c) < 0;
    }
    return c != '–' && c != '—' && !BertCharacters.isLowerCase(text.codePointAt(next));
  }

  private static int skipSpace(String text, int at) {
    while (at < text.length() && Characters.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
