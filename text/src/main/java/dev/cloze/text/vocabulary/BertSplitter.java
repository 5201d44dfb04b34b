package dev.cloze.text.vocabulary;

import dev.cloze.text.tokenizer.BertWords;
import dev.cloze.text.tokenizer.WordPieceOptions;

/** The words of BERT. Those longer than its limit are not counted: they are [UNK] in any case. */
final class BertSplitter implements WordSplitter {
  private final BertWords words;
  private final Utf8 utf8 = new Utf8();

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
            utf8.set(chars, length);
            sink.word(utf8.bytes(), utf8.length());
          }

          @Override
          public void longWord() {
            // [UNK] with any vocabulary
          }
        });
  }
}
