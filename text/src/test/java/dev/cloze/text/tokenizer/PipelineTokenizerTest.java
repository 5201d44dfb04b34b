package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.text.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every step that a {@code tokenizer.json} may name, against the original Rust tokenizers. */
class PipelineTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH = 2_000;

  @TempDir private Path folder;

  /** Steps as published files have them, and every other step once. */
  enum Steps {
    /** As the library's own guide builds BERT. */
    GUIDE(
        "{'type':'Sequence','normalizers':[{'type':'NFD'},{'type':'Lowercase'},{'type':'StripAccents'}]}",
        "{'type':'Whitespace'}"),
    UNCLEANED(
        "{'type':'BertNormalizer','clean_text':false,'handle_chinese_chars':true,'strip_accents':null,'lowercase':true}",
        "{'type':'BertPreTokenizer'}"),
    BERT(
        "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,'strip_accents':true,'lowercase':false}",
        "{'type':'Sequence','pretokenizers':[{'type':'BertPreTokenizer'},{'type':'Digits','individual_digits':true}]}"),
    COMPATIBLE("{'type':'NFKC'}", "{'type':'WhitespaceSplit'}"),
    DECOMPOSED(
        "{'type':'Sequence','normalizers':[{'type':'NFKD'},{'type':'Strip','strip_left':true,'strip_right':true}]}",
        "{'type':'Sequence','pretokenizers':[{'type':'WhitespaceSplit'},{'type':'Punctuation','behavior':'MergedWithPrevious'}]}"),
    REPLACING(
        "{'type':'Sequence','normalizers':[{'type':'Replace','pattern':{'Regex':'\\\\s+'},'content':'"
            + " '},{'type':'Replace','pattern':{'String':'a'},'content':'ae'},{'type':'Prepend','prepend':'_'}]}",
        "{'type':'Split','pattern':{'String':' '},'behavior':'MergedWithNext','invert':false}"),
    DIGITS(
        "{'type':'Strip','strip_left':false,'strip_right':true}",
        "{'type':'Sequence','pretokenizers':[{'type':'Digits','individual_digits':false},{'type':'Punctuation','behavior':'Contiguous'},{'type':'Split','pattern':{'Regex':'[\\\\s_]'},'behavior':'Removed','invert':false}]}"),
    MODERN(
        "{'type':'NFC'}",
        "{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true,'use_regex':true}"),
    LOWER(
        "{'type':'Lowercase'}",
        "{'type':'Sequence','pretokenizers':[{'type':'Digits','individual_digits':true},{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}]}"),
    SPLIT(
        "null",
        "{'type':'Sequence','pretokenizers':[{'type':'Split','pattern':{'Regex':'(?i:`s|`t|`re|`ve|`m|`ll|`d)|[^\\\\r"
            + "\\\\n"
            + "\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r"
            + "\\\\n"
            + "]*|\\\\s*[\\\\r"
            + "\\\\n"
            + "]+|\\\\s+(?!\\\\S)|\\\\s+'},'behavior':'Isolated','invert':false},{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true,'use_regex':false}]}"),
    INVERTED(
        "{'type':'NFC'}",
        "{'type':'Sequence','pretokenizers':[{'type':'Split','pattern':{'Regex':'\\\\p{Lu}?\\\\p{Ll}+|\\\\p{M}|\\\\d++'},'behavior':'Removed','invert':true},{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':false,'use_regex':false}]}");

    private final String normalizer;
    private final String preTokenizer;

    Steps(String normalizer, String preTokenizer) {
      this.normalizer = normalizer;
      this.preTokenizer = preTokenizer;
    }

    boolean isByteLevel() {
      return preTokenizer.contains("ByteLevel");
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomText(Steps steps) throws IOException {
    compare(tokenizer(steps), 21, 2_000);
  }

  /** A letter that Unicode 17 no longer calls lowercase. */
  @Test
  void aCategoryThatChanged() throws IOException {
    Tokenizer tokenizer = tokenizer(Steps.INVERTED);
    try (var rust = RustTokenizer.of(tokenizer)) {
      assertThat(rust.differences(tokenizer, List.of("\u0295a\u0295\u03011"), "U+0295")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void aHundredThousandRandomTexts(Steps steps) throws IOException {
    compare(tokenizer(steps), 22, 100_000);
  }

  @ParameterizedTest
  @EnumSource
  void addedTokensAndPairs(Steps steps) throws IOException {
    Tokenizer tokenizer = tokenizer(steps);
    TokenizerJsonTest.compareMarked(tokenizer, folder, 300);
    byte[] before = Files.readAllBytes(folder.resolve("tokenizer.json"));
    TokenizerFiles.write(tokenizer, folder);
    Tokenizer again = TokenizerFiles.read(folder);
    TokenizerJsonTest.compareMarked(again, folder, 200);
    assertThat(again.fingerprint()).isEqualTo(tokenizer.fingerprint());
    assertThat(again.markup()).isEqualTo(tokenizer.markup());
    for (String part : List.of("added_tokens", "normalizer", "pre_tokenizer", "decoder", "model")) {
      assertThat(JSON.readTree(folder.resolve("tokenizer.json").toFile()).get(part))
          .isEqualTo(JSON.readTree(before).get(part));
    }
  }

  /** Alone and between others, as marks are put in order and letters composed. */
  @ParameterizedTest
  @EnumSource(names = {"GUIDE", "UNCLEANED", "COMPATIBLE", "DIGITS", "MODERN", "SPLIT", "INVERTED"})
  @Tag("slow")
  void everyCharacter(Steps steps) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.getType(c) != Character.SURROGATE) {
        texts.add(Character.toString(c) + "a" + Character.toString(c) + "\u0301\u0323" + "1");
      }
    }
    Tokenizer tokenizer = tokenizer(steps);
    var differences = new ArrayList<String>();
    try (var rust = RustTokenizer.of(tokenizer)) {
      for (int from = 0; from < texts.size(); from += BATCH) {
        List<String> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
        differences.addAll(rust.differences(tokenizer, batch, steps + " from " + from));
      }
    }
    assertThat(differences.stream().limit(10)).isEmpty();
  }

  @Test
  void takesLinearTime() throws IOException {
    Tokenizer composed = tokenizer(Steps.GUIDE);
    Tokenizer split = tokenizer(Steps.SPLIT);
    for (String unit : List.of("a", "\u0301", " ", "1", "\uD83D\uDE00")) {
      String text = unit.repeat(1 << 20);
      Assertions.assertTimeout(
          Duration.ofMinutes(1),
          () -> {
            composed.encode(text, new TokenSpans());
            split.encode(text, new TokenSpans());
          });
    }
  }

  @Test
  void refusesExpressionsThatTwoEnginesReadDifferently() throws IOException {
    Shared.chinese(); // skipped without
    for (String regex :
        List.of("\\\\w+", "a*", "(ab)+", "^a", "[\\u4e00-\\u9fa5]", "(?<a>b)", "[a&&b]")) {
      assertThatThrownBy(
              () ->
                  read(
                      "null",
                      "{'type':'Split','pattern':{'Regex':'%s'},'behavior':'Isolated','invert':false}"
                          .formatted(regex),
                      false))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining("pre_tokenizer.pattern.Regex");
    }
  }

  private static void compare(Tokenizer ours, long seed, int count) {
    var texts = new RandomText(new SplittableRandom(seed), ours.vocabulary());
    var differences = new ArrayList<String>();
    try (var rust = RustTokenizer.of(ours)) {
      for (int done = 0; done < count; done += BATCH) {
        differences.addAll(
            rust.differences(ours, texts.next(BATCH), "seed " + seed + ", from " + done));
      }
    }
    assertThat(differences.stream().limit(10)).isEmpty();
  }

  private Tokenizer tokenizer(Steps steps) throws IOException {
    Tokenizer tokenizer = read(steps.normalizer, steps.preTokenizer, steps.isByteLevel());
    assertThat(tokenizer).isInstanceOf(PipelineTokenizer.class);
    return tokenizer;
  }

  private Tokenizer read(String normalizer, String preTokenizer, boolean isByteLevel)
      throws IOException {
    Tokenizer kind =
        isByteLevel
            ? ByteLevelBpeTokenizerTest.roberta(Files.createTempDirectory(folder, "gpt2"))
            : new WordPieceTokenizer(Shared.chinese(), WordPieceOptions.CASED);
    ObjectNode root = TokenizerJson.tree(kind);
    root.set("normalizer", JSON.readTree(json(normalizer)));
    root.set("pre_tokenizer", JSON.readTree(json(preTokenizer)));
    int size = kind.vocabulary().size();
    added(root, size, "Caf\u00E9", false, true);
    added(root, size + 1, "[E1]", true, false);
    added(root, size + 2, "zzodd", true, true);
    Path file = folder.resolve("tokenizer.json");
    JSON.writeValue(file.toFile(), root);
    return TokenizerFiles.read(folder);
  }

  private static void added(
      ObjectNode root, int id, String content, boolean strips, boolean normalized) {
    root.withArray("added_tokens")
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", strips)
        .put("lstrip", strips)
        .put("rstrip", strips)
        .put("normalized", normalized)
        .put("special", !normalized);
  }

  /** Single quotes stand for double ones, a backquote for a single one. */
  private static String json(String quoted) {
    return quoted.replace('\'', '"').replace('`', '\'');
  }
}
