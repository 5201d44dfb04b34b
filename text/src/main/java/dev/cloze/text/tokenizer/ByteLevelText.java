package dev.cloze.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tokens of byte-level BPE as text. */
final class ByteLevelText {
  private ByteLevelText() {}

  /** The text these tokens spell; bytes that are no UTF-8 become U+FFFD. */
  static String of(Vocabulary vocabulary, int[] ids) {
    byte[] bytes = new byte[64];
    int size = 0;
    for (int id : ids) {
      byte[] token = bytes(vocabulary.token(id));
      if (size + token.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (size + token.length));
      }
      System.arraycopy(token, 0, bytes, size, token.length);
      size += token.length;
    }
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      int unsignedByte = ByteSymbols.unsignedByte(token.charAt(i));
      if (unsignedByte < 0) {
        return token.getBytes(StandardCharsets.UTF_8); // an added token is plain text
      }
      bytes[i] = (byte) unsignedByte;
    }
    return bytes;
  }
}
