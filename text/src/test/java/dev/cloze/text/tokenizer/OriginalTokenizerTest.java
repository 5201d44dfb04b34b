package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Seeded random text against the original Rust tokenizers: no id and no place may differ. */
class OriginalTokenizerTest {
  private static final int BATCH = 2_000;
  private static final int MILLION = 1_000_000;

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
  void randomTextMultilingual() throws IOException {
    compare(TestVocabularies.multilingual(), WordPieceOptions.CASED, 13, 5_000);
  }

  @Test
  void randomTextGpt2() {
    compare(Shared.gpt2(), 8, 20_000);
  }

  @Test
  void randomTextByteLevelSettings() {
    ByteLevelBpeTokenizer gpt2 = Shared.gpt2();
    compare(with(gpt2, new ByteLevelOptions(true, true, true)), 9, 5_000);
    compare(with(gpt2, new ByteLevelOptions(true, false, true)), 10, 5_000);
    compare(with(gpt2, new ByteLevelOptions(false, true, false)), 11, 5_000);
  }

  private static ByteLevelBpeTokenizer with(ByteLevelBpeTokenizer bpe, ByteLevelOptions options) {
    return new ByteLevelBpeTokenizer(bpe.vocabulary(), bpe.merges(), options);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsUncased() {
    compare(Shared.uncased(), WordPieceOptions.UNCASED, 5, MILLION);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsChinese() {
    compare(Shared.chinese(), WordPieceOptions.UNCASED, 6, MILLION);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsCased() {
    compare(Shared.chinese(), WordPieceOptions.CASED, 7, MILLION);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsMultilingual() throws IOException {
    compare(TestVocabularies.multilingual(), WordPieceOptions.CASED, 14, MILLION);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsGpt2() {
    compare(Shared.gpt2(), 12, MILLION);
  }

  private static void compare(
      Vocabulary vocabulary, WordPieceOptions options, long seed, int count) {
    compare(new WordPieceTokenizer(vocabulary, options), seed, count);
  }

  private static void compare(Tokenizer ours, long seed, int count) {
    try (var rust = RustTokenizer.of(ours)) {
      compare(ours, rust, seed, count);
    }
  }

  private static void compare(Tokenizer ours, RustTokenizer rust, long seed, int count) {
    var texts = new RandomText(new SplittableRandom(seed), ours.vocabulary());
    var differences = new ArrayList<String>();
    for (int done = 0; done < count; done += BATCH) {
      List<String> batch = texts.next(Math.min(BATCH, count - done));
      differences.addAll(rust.differences(ours, batch, "seed " + seed + ", from " + done));
    }
    assertThat(differences.stream().limit(20)).isEmpty();
  }
}
