package dev.cloze.task.superglue;

import dev.cloze.task.example.TextExample.Span;
import dev.cloze.task.reading.JsonRow;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the noun phrase and the pronoun of WSC in the text. The data gives each with the number of
 * its first word, and is at times wrong about letter case, a full stop, a line break or the number.
 */
final class WinogradSpans {
  private static final Pattern WORD = Pattern.compile("\\S+");

  private int mended;
  private int unresolved;

  /** The noun phrase, then the pronoun. */
  List<Span> of(JsonRow row) {
    JsonRow target = row.object("target");
    return List.of(span(row, target, 1), span(row, target, 2));
  }

  /** How many spans are not as the data has them. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (mended > 0) {
      problems.add("%,d spans mended that do not stand in the text as given".formatted(mended));
    }
    if (unresolved > 0) {
      problems.add(
          "%,d spans do not stand in the text even mended; the indexed word stands for each"
              .formatted(unresolved));
    }
    return problems;
  }

  private Span span(JsonRow row, JsonRow target, int number) {
    String text = row.text("text");
    String words = target.text("span%d_text".formatted(number));
    int index = target.integer("span%d_index".formatted(number));
    Matcher word = WORD.matcher(text);
    for (int i = 0; i <= index; i++) {
      if (!word.find()) {
        throw target.error(
            "\"span%d_index\" is %d; the text has only %d words".formatted(number, index, i));
      }
    }
    if (text.startsWith(words, word.start())) {
      return span(word.start(), words);
    }
    int nearest = nearest(text, words, word.start());
    if (nearest >= 0) {
      mended++;
      return span(nearest, words);
    }
    String repaired = repair(words, word.group());
    int at = nearest(text, repaired, word.start());
    if (at >= 0) {
      mended++;
      return span(at, repaired);
    }
    unresolved++;
    return span(word.start(), word.group());
  }

  /** The span with the case of the indexed word, on one line, without a final full stop. */
  static String repair(String span, String indexedWord) {
    String repaired = span.replace('\n', ' ').strip();
    if (repaired.endsWith(".")) {
      repaired = repaired.substring(0, repaired.length() - 1);
    }
    char first = repaired.isEmpty() ? ' ' : repaired.charAt(0);
    if (Character.isUpperCase(indexedWord.charAt(0))) {
      first = Character.toUpperCase(first);
    } else if (Character.isLowerCase(indexedWord.charAt(0))) {
      first = Character.toLowerCase(first);
    }
    return repaired.isEmpty() ? repaired : first + repaired.substring(1);
  }

  private static Span span(int begin, String words) {
    return new Span(false, begin, begin + words.length());
  }

  private static int nearest(String text, String words, int place) {
    int after = text.indexOf(words, place);
    int before = text.lastIndexOf(words, place);
    if (after < 0 || before < 0) {
      return Math.max(after, before);
    }
    return after - place <= place - before ? after : before;
  }
}
