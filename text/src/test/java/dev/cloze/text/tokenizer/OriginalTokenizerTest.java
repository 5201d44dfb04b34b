package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Seeded random text against the original Rust tokenizers: not one id may differ. */
class OriginalTokenizerTest {
  private static final int BATCH = 2_000;

  @Test
  void randomTextUncased() {
    compare(Shared.uncased(), WordPieceOptions.UNCASED, 1, 20_000);
  }

  @Test
  void randomTextChinese() {
    compare(Shared.chinese(), WordPieceOptions.UNCASED, 2, 20_000);
  }

  @Test
  void randomTextCasedSettings() {
    compare(Shared.chinese(), WordPieceOptions.CASED, 3, 5_000);
    compare(Shared.uncased(), new WordPieceOptions(true, false, false, 100), 4, 5_000);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTexts() {
    compare(Shared.uncased(), WordPieceOptions.UNCASED, 5, 1_000_000);
    compare(Shared.chinese(), WordPieceOptions.UNCASED, 6, 1_000_000);
    compare(Shared.chinese(), WordPieceOptions.CASED, 7, 200_000);
  }

  private static void compare(
      Vocabulary vocabulary, WordPieceOptions options, long seed, int count) {
    var texts = new RandomText(new SplittableRandom(seed), vocabulary);
    var ours = new WordPieceTokenizer(vocabulary, options);
    var differences = new ArrayList<String>();
    try (var rust = new RustTokenizer(vocabulary, options)) {
      for (int done = 0; done < count; done += BATCH) {
        List<String> batch = texts.next(Math.min(BATCH, count - done));
        List<int[]> expected = rust.encode(batch);
        for (int i = 0; i < batch.size(); i++) {
          int[] actual = ours.encode(batch.get(i)).toArray();
          if (!Arrays.equals(actual, expected.get(i))) {
            differences.add(
                "seed %d, text %d, %s: %s, original %s"
                    .formatted(
                        seed,
                        done + i,
                        escape(batch.get(i)),
                        Arrays.toString(actual),
                        Arrays.toString(expected.get(i))));
          }
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static String escape(String text) {
    var escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                escaped.append(
                    c > ' ' && c < 127 ? Character.toString(c) : "\\u{%X}".formatted(c)));
    return escaped.toString();
  }
}
