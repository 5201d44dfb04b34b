package dev.cloze.task.agora.text;

import dev.cloze.task.example.TextExample.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a text and their places, without the punctuation around them.
 *
 * @param text all of it
 * @param words in order
 */
record Words(String text, List<Word> words) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}](?:\\S*[\\p{L}\\p{N}])?");

  /**
   * @param begin the first UTF-16 unit
   * @param end behind the last one
   */
  record Word(int begin, int end) {
    private boolean overlaps(Span span) {
      return begin < span.end() && span.begin() < end;
    }
  }

  /**
   * @param kept places whose words must stay: no word that touches one is among the words
   */
  static Words of(String text, List<Span> kept) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      Word word = new Word(matcher.start(), matcher.end());
      if (kept.stream().noneMatch(word::overlaps)) {
        words.add(word);
      }
    }
    return new Words(text, List.copyOf(words));
  }

  List<String> texts() {
    return words.stream().map(word -> text.substring(word.begin, word.end)).toList();
  }

  /**
   * The text with other words in some places.
   *
   * @param replacements as many as there are words; null for a word that stays
   */
  String with(String[] replacements) {
    StringBuilder changed = new StringBuilder();
    int from = 0;
    for (int i = 0; i < replacements.length; i++) {
      if (replacements[i] != null) {
        changed.append(text, from, words.get(i).begin).append(replacements[i]);
        from = words.get(i).end;
      }
    }
    return changed.append(text.substring(from)).toString();
  }

  /** Where a place of the text is after {@link #with}: none of the words lies in it. */
  int moved(int place, String[] replacements) {
    int shift = 0;
    for (int i = 0; i < replacements.length && words.get(i).end <= place; i++) {
      if (replacements[i] != null) {
        shift += replacements[i].length() - (words.get(i).end - words.get(i).begin);
      }
    }
    return place + shift;
  }
}
