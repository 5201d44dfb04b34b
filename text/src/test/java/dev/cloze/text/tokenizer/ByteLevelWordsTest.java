package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.cloze.text.Shared;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteLevelWordsTest {
  private static final int BATCH = 4096;

  @Test
  void splitsAsGpt2Does() {
    check("I'm DON'T don't we'll", "I", "'m", " DON", "'", "T", " don", "'t", " we", "'ll");
    check("'s''s '' 've'r'l", "'s", "''", "s", " ''", " '", "ve", "'", "r", "'", "l");
    check("  two  spaces ", " ", " two", " ", " spaces", " ");
    check("a\n\nb\t c\u00A0d", "a", "\n", "\n", "b", "\t", " c", "\u00A0", "d");
    check("x1\u00B2,\u0301y", "x", "1\u00B2", ",\u0301", "y");
    check("a \n", "a", " \n");
    check("\u001Cb", "\u001C", "b"); // no white space
    check("");
  }

  @Test
  void everyCodePointOfTheAlphabets() {
    compare(0, 0x3400);
  }

  @Test
  @Tag("slow")
  void everyCodePoint() {
    compare(0, Character.MAX_CODE_POINT + 1);
  }

  /** Which characters may not stand beside a token that must stand alone. */
  @Test
  void wordCharacters(@TempDir Path folder) throws IOException {
    ByteLevelBpeTokenizer gpt2 = Shared.gpt2();
    int end = gpt2.vocabulary().id(SpecialTokens.GPT2.sep());
    String content = SpecialTokens.GPT2.sep();
    var markup =
        new Markup(
            List.of(new AddedToken(end, content, true, false, false, false, true, false)),
            SequenceTemplate.PLAIN);
    TokenizerFiles.write(
        new ByteLevelBpeTokenizer(gpt2.vocabulary(), gpt2.merges(), gpt2.options(), markup),
        folder);
    List<String> differences = new ArrayList<>();
    try (var rust = HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"))) {
      for (int c : characters(0, 0x3400).toArray()) {
        long[] ids = rust.encode(Character.toString(c) + content).getIds();
        if ((ids[ids.length - 1] == end) == ByteLevelCharacters.isWord(c)) {
          differences.add(Integer.toHexString(c));
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  private static void compare(int from, int to) {
    ByteLevelBpeTokenizer ours = Shared.gpt2();
    List<String> differences = new ArrayList<>();
    try (var rust = RustTokenizer.of(ours)) {
      for (int first = from; first < to; first += BATCH) {
        List<String> texts =
            characters(first, Math.min(first + BATCH, to))
                .mapToObj(Character::toString)
                .map(c -> "a" + c + "a 1" + c + "1!" + c + "! " + c + " '" + c)
                .collect(Collectors.toList());
        differences.addAll(rust.differences(ours, texts, "from " + first));
      }
    }
    assertThat(differences.stream().limit(10)).isEmpty();
  }

  private static IntStream characters(int from, int to) {
    return IntStream.range(from, to)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
  }

  private static void check(String text, String... words) {
    List<String> actual = new ArrayList<>();
    new ByteLevelWords(ByteLevelOptions.GPT2)
        .split(text, (chars, from, to) -> actual.add(new String(chars, from, to - from)));
    assertThat(actual).containsExactly(words);
  }
}
