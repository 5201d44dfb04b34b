package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ByteLevelBpeTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void givesThePublishedIdsOfRoberta(@TempDir Path folder) throws IOException {
    Tokenizer tokenizer = roberta(folder);
    check(tokenizer, "Hello world!", 31414, 232, 328);
    check(tokenizer, " world", 232);
    check(tokenizer, "world", 8331);
    check(tokenizer, "");
    check(tokenizer, "The trophy doesn't fit.", 133, 8071, 630, 75, 2564, 4);
    check(tokenizer, "I'm DON'T don't", 100, 437, 24980, 108, 565, 218, 75);
    check(
        tokenizer,
        "Hello world. abc, def and \u4E2D\u6587!",
        31414,
        232,
        4,
        4091,
        438,
        6,
        3816,
        8,
        1437,
        47643,
        47240,
        6382,
        328);
    check(
        tokenizer,
        "na\u00EFve caf\u00E9 \u20AC5 \uD83D\uDE00",
        2133,
        48350,
        26059,
        4480,
        245,
        17841,
        7471);
    check(tokenizer, "  two  spaces ", 1437, 80, 1437, 5938, 1437);
    check(tokenizer, "a\n\nb\t c", 102, 50118, 50118, 428, 50117, 740);
    check(tokenizer, "12345 3.14", 19644, 1898, 155, 4, 1570);
    check(tokenizer, "<mask>", 41552, 43776, 15698);
  }

  @Test
  void buildsTheSequencesOfRoberta(@TempDir Path folder) throws IOException {
    Tokenizer tokenizer = roberta(folder);
    Vocabulary vocabulary = tokenizer.vocabulary();
    assertThat(vocabulary.size()).isEqualTo(50_265);
    assertThat(List.of(vocabulary.cls(), vocabulary.pad(), vocabulary.sep(), vocabulary.unk()))
        .containsExactly(0, 1, 2, 3);
    assertThat(vocabulary.mask()).isEqualTo(50_264);
    var ids = new TokenIds();
    var types = new TokenIds();
    tokenizer
        .markup()
        .template()
        .fill(
            tokenizer.encode("Roberta is a heavily optimized version of BERT."),
            tokenizer.encode("Roberta is not very optimized."),
            ids,
            types);
    assertThat(ids.toArray())
        .containsExactly(
            0, 46496, 4349, 16, 10, 4008, 29854, 1732, 9, 163, 18854, 4, 2, 2, 46496, 4349, 16, 45,
            182, 29854, 4, 2);
    assertThat(types.toArray()).containsOnly(0).hasSize(22);
    assertThat(tokenizer.markup().template().specialTokens(true)).isEqualTo(4);
  }

  /** A token begins a word if its text begins with a blank, or if it has a role of its own. */
  @Test
  void knowsWhatBeginsAWord(@TempDir Path folder) throws IOException {
    Vocabulary vocabulary = roberta(folder).vocabulary();
    assertThat(vocabulary.isContinuation(232)).isFalse(); // " world"
    assertThat(vocabulary.isContinuation(8331)).isTrue(); // "world"
    assertThat(vocabulary.isContinuation(328)).isTrue(); // "!" belongs to the word before
    assertThat(vocabulary.isContinuation(vocabulary.id("madeupword0001"))).isFalse();
    assertThat(vocabulary.isContinuation(vocabulary.mask())).isFalse();
  }

  @Test
  void givesThePublishedTokensOfGpt2() throws IOException {
    Tokenizer tokenizer = Shared.gpt2();
    JsonNode french =
        JSON.readTree(Shared.file("data/reference/tokenization/gpt2_encoded_tokens.json").toFile());
    List<String> tokens = new ArrayList<>();
    french.get("bpe_tokens").forEach(token -> tokens.add(token.asText()));
    assertThat(spell(tokenizer, french.get("text").asText())).isEqualTo(tokens);
    JsonNode cases =
        JSON.readTree(Shared.file("data/reference/tokenization/hf_tokenizer_cases.json").toFile());
    int checked = 0;
    for (var model : cases.properties()) {
      if (model.getKey().contains("gpt2")) {
        for (JsonNode c : model.getValue()) {
          int[] ids =
              IntStream.range(0, c.get("encoded").get("input_ids").size())
                  .map(i -> c.get("encoded").get("input_ids").get(i).asInt())
                  .toArray();
          check(tokenizer, c.get("input").asText(), ids);
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(8);
  }

  @Test
  void everyTextComesBack() {
    Tokenizer tokenizer = Shared.gpt2();
    for (String text :
        List.of("", " a  b\n", "caf\u00E9 \uD83D\uDE00", "\u0000\u001F\u007F", "'s ''s \u00A0")) {
      assertThat(tokenizer.decode(tokenizer.encode(text).toArray())).isEqualTo(text);
    }
    assertThat(tokenizer.decode(tokenizer.encode("a\uD83Db").toArray())).isEqualTo("a\uFFFDb");
  }

  @Test
  void saysWhereTokensCameFrom() {
    Tokenizer tokenizer = Shared.gpt2();
    String text = "A caf\u00E9 \uD83D\uDE00\uD83D\uDE00 isn't";
    var spans = new TokenSpans();
    tokenizer.encode(text, spans);
    List<String> places = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      places.add(spans.text(i, text).toString());
    }
    String smile = "\uD83D\uDE00";
    assertThat(places)
        .containsExactly("A", " caf\u00E9", " " + smile, smile, smile, smile, " isn", "'t");
    assertThat(spans.toCodePoints(text).end(spans.size() - 1))
        .isEqualTo(text.codePointCount(0, text.length()));
  }

  @Test
  @Timeout(60)
  void hostileTextTakesLinearTime() {
    Tokenizer tokenizer = Shared.gpt2();
    for (String part :
        List.of(
            "a", " ", "\u0301", "'", "0", "\n", "\uD83D\uDE00", "\u4E2D", "abcdefgh", "a\u0301")) {
      String text = part.repeat(1_000_000 / part.length());
      long start = System.nanoTime();
      TokenIds ids = tokenizer.encode(text);
      tokenizer.encode(text, new TokenSpans());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      assertThat(tokenizer.decode(ids.toArray())).isEqualTo(text);
    }
  }

  /** Longer than what is searched and shorter, around the limit of the cache and of a heap. */
  @Test
  void longWordsMergeAsShortOnes() {
    ByteLevelBpeTokenizer ours = Shared.gpt2();
    List<String> texts =
        IntStream.range(1, 150)
            .mapToObj(n -> "lowerNewest".repeat(14).substring(0, n) + " " + "a".repeat(n))
            .toList();
    try (var rust = RustTokenizer.of(ours)) {
      assertThat(rust.differences(ours, texts, "long words")).isEmpty();
    }
  }

  @Test
  void copiesAgreeAndFingerprintsTellSettingsApart() {
    ByteLevelBpeTokenizer gpt2 = Shared.gpt2();
    assertThat(gpt2.copy().fingerprint()).isEqualTo(gpt2.fingerprint()).hasSize(64);
    var other =
        new ByteLevelBpeTokenizer(
            gpt2.vocabulary(), gpt2.merges(), new ByteLevelOptions(true, false, true));
    assertThat(other.fingerprint()).isNotEqualTo(gpt2.fingerprint());
    var fewer =
        new ByteLevelBpeTokenizer(gpt2.vocabulary(), gpt2.merges().subList(0, 100), gpt2.options());
    assertThat(fewer.fingerprint()).isNotEqualTo(gpt2.fingerprint());
  }

  @Test
  void saysWhichTokenIsMissing() {
    Vocabulary bytes =
        Vocabulary.of(
            IntStream.range(0, 256).mapToObj(b -> "" + ByteSymbols.symbol(b)).toList(),
            SpecialTokens.ROBERTA,
            TokenSpelling.BYTE_LEVEL);
    assertThatThrownBy(
            () ->
                new ByteLevelBpeTokenizer(
                    bytes, List.of(new Merge("a", "b")), ByteLevelOptions.GPT2))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("merge 1, \"a b\", needs the token \"ab\"");
    Vocabulary few =
        Vocabulary.of(List.of("a", "b"), SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL);
    assertThatThrownBy(() -> new ByteLevelBpeTokenizer(few, List.of(), ByteLevelOptions.GPT2))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("for the byte 0");
  }

  @Test
  void symbolsStandForBytes() {
    assertThat(ByteSymbols.spell(" a\n\u00A0\u00AD"))
        .isEqualTo("\u0120a\u010A\u00C2\u0142\u00C2\u0143");
    assertThat(ByteSymbols.symbol(0)).isEqualTo('\u0100');
    assertThat(IntStream.range(0, 256).filter(b -> ByteSymbols.symbol(b) == b).count())
        .isEqualTo(188);
    for (int b = 0; b < 256; b++) {
      assertThat(ByteSymbols.unsignedByte(ByteSymbols.symbol(b))).isEqualTo(b);
    }
    assertThat(ByteSymbols.unsignedByte(' ')).isEqualTo(-1);
  }

  static Tokenizer roberta(Path folder) throws IOException {
    for (String name : List.of("encoder.json", "vocab.bpe")) {
      Files.copy(Shared.file("data/vocab/gpt2/" + name), folder.resolve(name));
    }
    Files.copy(Shared.file("data/vocab/roberta/dict.txt"), folder.resolve("dict.txt"));
    return TokenizerFiles.read(folder);
  }

  private static void check(Tokenizer tokenizer, String text, int... ids) {
    assertThat(tokenizer.encode(text).toArray()).as(text).isEqualTo(ids);
    assertThat(tokenizer.decode(ids)).isEqualTo(text);
  }

  private static List<String> spell(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text).toArray())
        .mapToObj(tokenizer.vocabulary()::token)
        .toList();
  }
}
