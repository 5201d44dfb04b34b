package dev.cloze.text.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds added tokens in a text, the leftmost and there the longest, by the rules of the original.
 * Immutable and thread-safe.
 */
final class AddedTokenFinder {
  /** Takes the parts of a text in order. */
  interface Sink {
    /** Chars without an added token. */
    void text(int start, int end);

    /** An added token, with the white space it takes along. */
    void token(int id, int start, int end);
  }

  private static final class Node {
    private final Map<Character, Node> children = new HashMap<>();
    private AddedToken token; // that ends here
  }

  private final Node root = new Node();

  AddedTokenFinder(List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      Node node = root;
      for (char c : token.content().toCharArray()) {
        node = node.children.computeIfAbsent(c, key -> new Node());
      }
      node.token = token;
    }
  }

  void split(CharSequence text, Sink sink) {
    int done = 0;
    for (int at = 0; at < text.length(); ) {
      AddedToken token = longest(text, at);
      if (token == null) {
        at++;
        continue;
      }
      int start = at;
      int end = at + token.content().length();
      at = end;
      if (token.singleWord() && !isAlone(text, start, end)) {
        continue;
      }
      while (token.lstrip() && start > done && isSpace(text.charAt(start - 1))) {
        start--;
      }
      while (token.rstrip() && end < text.length() && isSpace(text.charAt(end))) {
        end++;
      }
      if (done < start) {
        sink.text(done, start);
      }
      sink.token(token.id(), start, end);
      done = end;
    }
    if (done < text.length()) {
      sink.text(done, text.length());
    }
  }

  private AddedToken longest(CharSequence text, int from) {
    AddedToken longest = null;
    Node node = root;
    for (int at = from; at < text.length(); at++) {
      node = node.children.get(text.charAt(at));
      if (node == null) {
        break;
      }
      longest = node.token == null ? longest : node.token;
    }
    return longest;
  }

  private static boolean isAlone(CharSequence text, int start, int end) {
    return (start == 0 || !ByteLevelCharacters.isWord(Character.codePointBefore(text, start)))
        && (end == text.length() || !ByteLevelCharacters.isWord(Character.codePointAt(text, end)));
  }

  private static boolean isSpace(char c) {
    return ByteLevelCharacters.kind(c) == ByteLevelCharacters.SPACE;
  }
}
