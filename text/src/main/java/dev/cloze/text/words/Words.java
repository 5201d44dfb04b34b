package dev.cloze.text.words;

import dev.cloze.text.Characters;
import java.util.ArrayList;
import java.util.List;

/** The words of a line that was tokenised before, as Python's {@code str.split()} sees them. */
public final class Words {
  private Words() {}

  /** What stands between whitespace; nothing for a blank line. */
  public static List<String> of(String line) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || Characters.isSpace(line.charAt(i))) {
        if (i > start) {
          words.add(line.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }
}
