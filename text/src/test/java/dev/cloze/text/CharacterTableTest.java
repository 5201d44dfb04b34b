package dev.cloze.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every code point, alone and between letters, against the original. */
class CharacterTableTest {
  private static final int BLOCK = 4096;

  @Test
  void everyCodePointOfTheFirstPlanesEdge() {
    compare(new WordPieceOptions(true, null, true, 100), 0, 0x3400);
  }

  /** The vocabulary spells every character, so that none hides behind [UNK]. */
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"true,,true", "true,false,true", "false,true,false", "false,,true"})
  void everyCodePoint(boolean lowerCase, Boolean stripAccents, boolean chinese) {
    compare(new WordPieceOptions(lowerCase, stripAccents, chinese, 100), 0, 0x110000);
  }

  private static void compare(WordPieceOptions options, int from, int to) {
    Vocabulary vocabulary = everyCharacter(to);
    var differences = new ArrayList<String>();
    try (var rust = new RustTokenizer(vocabulary, options)) {
      var ours = new WordPieceTokenizer(vocabulary, options);
      for (int first = from; first < to; first += BLOCK) {
        List<String> texts =
            IntStream.range(first, Math.min(first + BLOCK, to))
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .mapToObj(
                    c -> {
                      String s = Character.toString(c);
                      return s + " a" + s + "b" + s + s + " \u302E" + s + "\u1B44";
                    })
                .toList();
        List<int[]> expected = rust.encode(texts);
        for (int i = 0; i < texts.size(); i++) {
          int[] actual = ours.encode(texts.get(i)).toArray();
          if (!java.util.Arrays.equals(actual, expected.get(i))) {
            differences.add(
                "U+%04X: %s, original %s"
                    .formatted(
                        texts.get(i).codePointAt(0),
                        spell(vocabulary, actual),
                        spell(vocabulary, expected.get(i))));
          }
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static List<String> spell(Vocabulary vocabulary, int[] ids) {
    return java.util.Arrays.stream(ids).mapToObj(vocabulary::token).toList();
  }

  private static Vocabulary everyCharacter(int to) {
    var tokens = new ArrayList<String>();
    tokens.add(Vocabulary.UNK);
    for (int c = 0x21; c < to; c++) {
      if ((c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)) {
        tokens.add(Character.toString(c));
        tokens.add("##" + Character.toString(c));
      }
    }
    return Vocabulary.of(tokens);
  }
}
