package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.ByteLevelWords;

/** The words of GPT-2, blanks before them included. */
final class ByteLevelSplitter implements WordSplitter {
  private final ByteLevelWords words = new ByteLevelWords(ByteLevelOptions.ROBERTA);
  private final WordBytes word = new WordBytes();

  @Override
  public void split(String text, Sink sink) {
    words.split(
        text,
        (chars, from, to) -> {
          word.set(chars, from, to);
          sink.word(word.bytes(), word.length());
        });
  }
}
