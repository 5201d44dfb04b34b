package dev.cloze.text.vocabulary;

/** Words between white space, as Python's {@code str.split()} and with it ELMo's loader sees it. */
final class WhitespaceSplitter implements WordSplitter {
  private final WordBytes word = new WordBytes();

  @Override
  public void split(String text, Sink sink) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isSpace(text.charAt(i))) {
        if (i > start) {
          word.set(text, start, i);
          sink.word(word.bytes(), word.length());
        }
        start = i + 1;
      }
    }
  }

  private static boolean isSpace(char c) {
    if (c < 0x80) {
      return c == ' ' || c >= 0x09 && c <= 0x0D || c >= 0x1C && c <= 0x1F;
    }
    return c == 0x85
        || c == 0xA0
        || c == 0x1680
        || c >= 0x2000 && c <= 0x200A
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
