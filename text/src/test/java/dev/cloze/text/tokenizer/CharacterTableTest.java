package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every code point, alone, between letters and among combining marks, against the original. */
class CharacterTableTest {
  private static final int BATCH = 4096;
  private static final int PLANE = 0x10000;

  private static final List<WordPieceOptions> OPTIONS =
      List.of(
          WordPieceOptions.UNCASED,
          WordPieceOptions.CASED,
          new WordPieceOptions(true, false, true, 100),
          new WordPieceOptions(false, true, false, 100));

  @Test
  void everyCodePointOfTheAlphabets() {
    compare(WordPieceOptions.UNCASED, 0, 0x3400);
  }

  @Test
  void unpairedSurrogatesVanish() {
    var tokenizer = new WordPieceTokenizer(spelling(0, 128), WordPieceOptions.UNCASED);
    assertThat(tokenizer.encode("a\uD83Db \uDE00\uD83D").toArray())
        .isEqualTo(tokenizer.encode("ab").toArray());
  }

  /** All planes but 4 to 13, in which nothing is assigned. */
  @ParameterizedTest
  @Tag("slow")
  @ValueSource(ints = {0, 1, 2, 3, 14, 15, 16})
  void everyCodePoint(int plane) {
    OPTIONS.forEach(options -> compare(options, plane * PLANE, (plane + 1) * PLANE));
  }

  private static void compare(WordPieceOptions options, int from, int to) {
    Vocabulary vocabulary = spelling(from, to);
    var differences = new ArrayList<String>();
    try (var rust = new RustTokenizer(vocabulary, options)) {
      var ours = new WordPieceTokenizer(vocabulary, options);
      for (int first = from; first < to; first += BATCH) {
        List<String> texts =
            characters(first, Math.min(first + BATCH, to))
                .mapToObj(Character::toString)
                .map(c -> c + " a" + c + "b" + c + c + " \u302E" + c + "\u1B44")
                .toList();
        List<int[]> expected = rust.encode(texts);
        for (int i = 0; i < texts.size(); i++) {
          int[] actual = ours.encode(texts.get(i)).toArray();
          if (!Arrays.equals(actual, expected.get(i))) {
            differences.add(
                "%s U+%04X: %s, original %s"
                    .formatted(
                        options,
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
    return Arrays.stream(ids).mapToObj(vocabulary::token).toList();
  }

  /** Spells these characters and all of the first plane, so that none hides behind [UNK]. */
  private static Vocabulary spelling(int from, int to) {
    var tokens = new ArrayList<String>();
    tokens.add(Vocabulary.UNK);
    int firstPlane = from == 0 ? to : PLANE;
    IntStream.concat(characters('!', firstPlane), characters(Math.max(from, firstPlane), to))
        .mapToObj(Character::toString)
        .forEach(
            c -> {
              tokens.add(c);
              tokens.add(Vocabulary.CONTINUATION_PREFIX + c);
            });
    return Vocabulary.of(tokens);
  }

  private static IntStream characters(int from, int to) {
    return IntStream.range(from, to)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
  }
}
