package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.BertWords;
import dev.cloze.text.tokenizer.WordPieceOptions;

/** The words of BERT. Those longer than its limit are not counted: they are [UNK] in any case. */
final class BertSplitter implements WordSplitter {
  private final BertWords words;
  private final WordBytes word = new WordBytes();

  BertSplitter(WordPieceOptions options) {
    words = new BertWords(options);
  }

  @Override
  public void split(String text, Sink sink) {
    words.split(
        text,
        new BertWords.Sink() {
          @Override
          public void word(char[] chars, int length) {
            word.set(chars, 0, length);
            sink.word(word.bytes(), word.length());
          }

          @Override
          public void longWord() {
            // [UNK] with any vocabulary
          }
        });
  }
}
