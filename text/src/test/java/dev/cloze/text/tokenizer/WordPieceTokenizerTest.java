package dev.cloze.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.Shared;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WordPieceTokenizerTest {
  private static final List<String> TOY =
      List.of(
          "[UNK]", "[CLS]", "[SEP]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", ",");

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void cutsWordsIntoTheLongestPieces() {
    assertThat(toy().encode("UNwant\u00E9d,running").toArray()).containsExactly(7, 4, 5, 10, 8, 9);
    assertThat(toy().encode("unwantedX running").toArray()).containsExactly(0, 8, 9);
    assertThat(toy().encode("").toArray()).isEmpty();
  }

  /** Where the longest match leads nowhere the word is unknown, although a shorter one would do. */
  @Test
  void doesNotStepBack() {
    var tokenizer =
        new WordPieceTokenizer(
            Vocabulary.of(List.of("[UNK]", "ab", "abc", "##cd", "##d", "##bcx")),
            WordPieceOptions.UNCASED);
    assertThat(tokenizer.encode("abcd").toArray()).containsExactly(2, 4);
    assertThat(tokenizer.encode("abcx abcdd abccd").toArray()).containsExactly(0, 2, 4, 4, 2, 3);
  }

  @Test
  void givesThePublishedIds() {
    Tokenizer tokenizer = uncased();
    check(tokenizer, "John Johanson's house", 2198, 13093, 3385, 1005, 1055, 2160);
    check(tokenizer, "unaffable", 14477, 20961, 3468);
    check(tokenizer, "na\u00EFve caf\u00E9", 15743, 7668);
    check(tokenizer, "don't", 2123, 1005, 1056);
    check(tokenizer, "$3.50", 1002, 1017, 1012, 2753);
    check(tokenizer, "\u00C5ngstr\u00F6m", 17076, 15687);
    check(tokenizer, "electroencephalography", 16175, 10127, 21890, 21197, 26228);
    check(tokenizer, "10,000", 2184, 1010, 2199);
    check(tokenizer, "e-mail@example.com", 1041, 1011, 5653, 1030, 2742, 1012, 4012);
    check(tokenizer, "Z\u00FCrich\u2013Bern", 10204, 1516, 16595);
    check(tokenizer, "philammon", 6316, 3286, 8202);
    check(tokenizer, "U.S.A.", 1057, 1012, 1055, 1012, 1037, 1012);
    check(tokenizer, "ah\u535A\u63A8zz", 6289, 1786, 100, 1062, 2480);
    check(tokenizer, "\uD83D\uDE00 ok", 100, 7929);
    check(tokenizer, "\u0130stanbul", 9960);
    check(tokenizer, "stra\u00DFe", 2358, 27807);
    check(tokenizer, "\uFB01ne", 1984, 2638);
    check(tokenizer, "\u00E9t\u00E9", 3802, 2063);
    check(tokenizer, "co\u00ADop", 21859);
    check(tokenizer, "hello\u200Bworld", 7592, 11108);
    check(tokenizer, "a\uFFFDb\u0000c", 5925);
    check(
        tokenizer,
        "\uC548\uB155\uD558\uC138\uC694",
        1463,
        30006,
        30021,
        29992,
        30010,
        30025,
        30005,
        30006,
        29997,
        30009,
        29999,
        30013);
  }

  @Test
  void specialTokensInTheTextAreText() {
    check(uncased(), "[CLS] hi [MASK]", 1031, 18856, 2015, 1033, 7632, 1031, 7308, 1033);
  }

  @Test
  void dropsEveryOtherCategory() {
    Tokenizer tokenizer = uncased();
    assertThat(spell(tokenizer, "\uE000priv")).containsExactly("pri", "##v");
  }

  @Test
  void wordsOverAHundredCharactersAreUnknown() {
    Tokenizer tokenizer = uncased();
    assertThat(tokenizer.encode("x".repeat(100)).size()).isEqualTo(50);
    check(tokenizer, "x".repeat(101), 100);
    check(tokenizer, "hi " + "x".repeat(101) + " hi", 7632, 100, 7632);
    check(tokenizer, "x".repeat(100) + "\u0301", tokenizer.encode("x".repeat(100)).toArray());
    String deseret = "\uD801\uDC28"; // one code point, two chars
    var letters =
        new WordPieceTokenizer(
            Vocabulary.of(List.of("[UNK]", deseret, "##" + deseret)), WordPieceOptions.UNCASED);
    assertThat(letters.encode(deseret.repeat(100)).size()).isEqualTo(100);
    check(letters, deseret.repeat(101), 0);
  }

  @Test
  @Timeout(20)
  void hostileTextTakesLinearTime() {
    Tokenizer tokenizer = uncased();
    int size = 1_000_000;
    for (String part :
        List.of("a", "\u0301", "\u302E", "\u1B44\u302E", "a\u0301", "#", "ab##", "\uD55C")) {
      String text = part.repeat(size / part.length());
      long start = System.nanoTime();
      tokenizer.encode(text);
      tokenizer.encode(text, new TokenSpans());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void aTextCutAnywhereIntoChunksIsTheSame() {
    Tokenizer tokenizer = uncased();
    String pair = "\uD83D\uDE00";
    int[] expected = tokenizer.encode(pair + " caf\u00E9 ").toArray();
    for (int padding = 4080; padding < 4100; padding++) {
      int[] actual = tokenizer.encode(" ".repeat(padding) + pair + " caf\u00E9 ").toArray();
      assertThat(actual).isEqualTo(expected);
    }
    var builder = new StringBuilder("no String: caf\u00E9");
    assertThat(tokenizer.encode(builder).toArray())
        .isEqualTo(tokenizer.encode(builder.toString()).toArray());
  }

  @Test
  void copiesAgreeAndFingerprintsTellSettingsApart() {
    Tokenizer tokenizer = uncased();
    Tokenizer copy = tokenizer.copy();
    assertThat(copy).isNotSameAs(tokenizer);
    assertThat(copy.encode("The same").toArray()).isEqualTo(tokenizer.encode("The same").toArray());
    assertThat(copy.fingerprint()).isEqualTo(tokenizer.fingerprint()).hasSize(64);
    var cased = new WordPieceTokenizer(tokenizer.vocabulary(), WordPieceOptions.CASED);
    assertThat(cased.fingerprint()).isNotEqualTo(tokenizer.fingerprint());
    assertThat(toy().fingerprint()).isNotEqualTo(tokenizer.fingerprint());
  }

  @Test
  void squadQuestions() throws IOException {
    Path file =
        Shared.file("data/reference/tokenization/bert-base-uncased_squad_questions-part1.jsonl.gz");
    Tokenizer tokenizer = uncased();
    int questions = 0;
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode question = JSON.readTree(line);
        check(tokenizer, question.get("text").asText(), ints(question.get("ids")));
        questions++;
      }
    }
    assertThat(questions).isEqualTo(7_532);
  }

  @Test
  void accentedFrench() throws IOException {
    JsonNode reference = reference("bert_uncased_encoded.json");
    int[] ids = ints(reference.get("token_ids"));
    check(uncased(), reference.get("text").asText(), Arrays.copyOfRange(ids, 1, ids.length - 1));
  }

  @Test
  void casesOfHuggingFace() throws IOException {
    Tokenizer tokenizer = uncased();
    JsonNode cases = reference("hf_tokenizer_cases.json").get("bert-base-uncased");
    assertThat(cases).isNotEmpty();
    for (JsonNode c : cases) {
      int[] ids = ints(c.get("encoded").get("input_ids"));
      int[] inner = Arrays.copyOfRange(ids, 1, ids.length - 1);
      check(tokenizer, c.get("input").asText(), inner);
      int[] plain = Arrays.stream(ids).filter(id -> id < 100 || id > 103).toArray();
      assertThat(tokenizer.decode(plain)).isEqualTo(c.get("decoded_without_special").asText());
      assertThat(tokenizer.decode(ids)).isEqualTo(c.get("decoded_with_special").asText());
    }
  }

  @Test
  void factsOfTheUnitTests() throws IOException {
    JsonNode facts = reference("bert_unit_test_facts.json");
    for (JsonNode fact : facts.get("full_tokenizer_lowercase")) {
      check(toy(), fact.get("text").asText(), ints(fact.get("ids")));
    }
    for (JsonNode fact : facts.get("basic_tokenizer")) {
      assertThat(words(fact.get("text").asText(), fact.get("lower").asBoolean()))
          .containsExactlyElementsOf(strings(fact.get("tokens")));
    }
    for (JsonNode fact : facts.get("wordpiece_tokenizer")) {
      assertThat(spell(toy(), fact.get("text").asText()))
          .containsExactlyElementsOf(strings(fact.get("tokens")));
    }
  }

  @Test
  void aVocabularyNeedsTheUnknownToken() {
    assertThatThrownBy(
            () -> new WordPieceTokenizer(Vocabulary.of(List.of("a")), WordPieceOptions.UNCASED))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("[UNK]");
  }

  private static List<String> words(String text, boolean lowerCase) {
    var words = new ArrayList<String>();
    new BertWords(lowerCase ? WordPieceOptions.UNCASED : WordPieceOptions.CASED)
        .split(
            text,
            new BertWords.Sink() {
              @Override
              public void word(char[] chars, int length) {
                words.add(new String(chars, 0, length));
              }

              @Override
              public void longWord() {
                words.add("(too long)");
              }
            });
    return words;
  }

  private static Tokenizer toy() {
    return new WordPieceTokenizer(Vocabulary.of(TOY), WordPieceOptions.UNCASED);
  }

  private static Tokenizer uncased() {
    return new WordPieceTokenizer(Shared.uncased(), WordPieceOptions.UNCASED);
  }

  private static void check(Tokenizer tokenizer, String text, int... ids) {
    assertThat(tokenizer.encode(text).toArray()).as(text).isEqualTo(ids);
  }

  private static List<String> spell(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text).toArray())
        .mapToObj(tokenizer.vocabulary()::token)
        .toList();
  }

  private static JsonNode reference(String name) throws IOException {
    return JSON.readTree(Shared.file("data/reference/tokenization/" + name).toFile());
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
