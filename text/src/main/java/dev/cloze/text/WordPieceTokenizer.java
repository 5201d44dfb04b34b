package dev.cloze.text;

import java.text.Normalizer;
import java.util.Locale;

/** BERT's tokenizer: text cleaning, words, longest match first. */
public final class WordPieceTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;
  private final WordPieceOptions options;

  public WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options) {
    this.vocabulary = vocabulary;
    this.options = options;
  }

  @Override
  public void encode(CharSequence text, TokenIds out) {
    String s = text.toString();
    if (options.lowerCase()) {
      s = Normalizer.normalize(s.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    }
    var word = new StringBuilder();
    for (int cp : s.codePoints().toArray()) {
      if (Character.getType(cp) == Character.NON_SPACING_MARK) {
        continue;
      }
      if (Character.isWhitespace(cp)) {
        flush(word, out);
      } else if (Character.isLetterOrDigit(cp)) {
        word.appendCodePoint(cp);
      } else {
        flush(word, out);
        word.appendCodePoint(cp);
        flush(word, out);
      }
    }
    flush(word, out);
  }

  private void flush(StringBuilder word, TokenIds out) {
    int mark = out.size();
    for (int start = 0; start < word.length(); ) {
      int end = word.length();
      int id = -1;
      for (; end > start && id < 0; end--) {
        id = vocabulary.id((start > 0 ? "##" : "") + word.substring(start, end));
      }
      if (id < 0) {
        out.truncate(mark);
        out.add(vocabulary.unk());
        break;
      }
      out.add(id);
      start = end + 1;
    }
    word.setLength(0);
  }

  @Override
  public String decode(int[] ids) {
    var text = new StringBuilder();
    for (int id : ids) {
      String token = vocabulary.token(id);
      text.append(token.startsWith("##") ? token.substring(2) : " " + token);
    }
    return text.toString().strip();
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  public WordPieceOptions options() {
    return options;
  }

  @Override
  public String fingerprint() {
    return Integer.toHexString(vocabulary.tokens().hashCode());
  }

  @Override
  public Tokenizer copy() {
    return new WordPieceTokenizer(vocabulary, options);
  }
}
