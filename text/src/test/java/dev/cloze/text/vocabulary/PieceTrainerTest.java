package dev.cloze.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.tokenizer.Merge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceTrainerTest {
  private static final long SEED = Long.getLong("cloze.test.seed", 1);

  private final List<String> heard = new ArrayList<>();
  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void onWordsLeftOut(TrainingResult.LeftOut leftOut) {
          heard.add("words left out " + leftOut);
        }

        @Override
        public void onCharactersLeftOut(int characters) {
          heard.add("left out " + characters);
        }

        @Override
        public void onVocabularySmaller(int size, int wanted) {
          heard.add("only " + size + " of " + wanted);
        }
      };

  /** Token by token, in order; see tools/wordpiece_training_golden.py. */
  @Test
  void learnsWhatTheOriginalLearns() throws IOException {
    List<String> lines = resource("training-text.txt").lines().toList();
    JsonNode golden = new ObjectMapper().readTree(resource("wordpiece-training.json"));
    assertThat(golden.get("cases")).hasSize(3);
    for (JsonNode c : golden.get("cases")) {
      var options =
          new VocabularyOptions(
              VocabularyType.WORDPIECE,
              c.get("size").asInt(),
              c.get("min_frequency").asInt(),
              c.get("lower_case").asBoolean(),
              1000);
      List<String> expected = new ArrayList<>();
      c.get("tokens").forEach(token -> expected.add(token.asText()));
      assertThat(train(options, lines)).isEqualTo(expected);
    }
  }

  /** Token by token and merge by merge; see tools/bpe_training_golden.py. */
  @Test
  void learnsTheMergesThatTheOriginalLearns() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(resource("bpe-training.json"));
    assertThat(golden.get("cases")).hasSize(3);
    for (JsonNode c : golden.get("cases")) {
      var options =
          new VocabularyOptions(
              VocabularyType.BPE, c.get("size").asInt(), c.get("min_frequency").asInt(), false, 1);
      Learned learned =
          new PieceTrainer(options, 64 << 20, listener)
              .learn(MemoryWords.of(PieceTrainer.splitter(options), strings(c.get("lines"))));
      assertThat(learned.tokens()).isEqualTo(strings(c.get("tokens")));
      assertThat(learned.merges().stream().map(Merge::toString))
          .isEqualTo(strings(c.get("merges")));
    }
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  @Test
  void theOrderOfTheTextsDoesNotMatter() throws IOException {
    List<String> lines = new ArrayList<>(resource("training-text.txt").lines().toList());
    var options = VocabularyOptions.wordPiece(200, true);
    List<String> first = train(options, lines);
    Collections.shuffle(lines, new Random(1));
    assertThat(train(options, lines)).isEqualTo(first);
    assertThat(first).startsWith("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "!", "'");
  }

  @Test
  void saysWhenTheVocabularyStaysSmaller() {
    List<String> tokens = train(VocabularyOptions.wordPiece(100, true), List.of("ab ab cd"));
    assertThat(tokens.subList(5, tokens.size()))
        .containsExactly("a", "b", "c", "d", "##b", "##d", "ab");
    assertThat(heard).containsExactly("only 12 of 100");
  }

  @Test
  void keepsTheMostFrequentCharacters() {
    var options = new VocabularyOptions(VocabularyType.WORDPIECE, 10, 1, true, 2);
    assertThat(train(options, List.of("ab ab ca"))).contains("a", "b").doesNotContain("c");
    assertThat(heard).contains("left out 1");
  }

  /** Watching fewer pairs than there are changes nothing but the time it takes. */
  @Test
  void theNumberOfWatchedPairsDoesNotMatter() {
    List<String> lines = fewLetters(3000);
    MemoryWords words = MemoryWords.of(new WhitespaceSplitter(), lines);
    List<Long> all = learner(words, 1 << 20);
    assertThat(all).as("seed %d", SEED).hasSizeGreaterThan(1000);
    for (int maxPairs : List.of(2, 40, 300)) {
      List<Long> few = learner(words, maxPairs);
      assertThat(few.size()).isEqualTo(all.size());
      for (int i = 0; i < all.size(); i++) {
        assertThat(Long.toHexString(few.get(i)))
            .as("merge %d with %d pairs, seed %d", i, maxPairs, SEED)
            .isEqualTo(Long.toHexString(all.get(i)));
      }
    }
  }

  /** Words of three letters: many pieces come about in more than one way. */
  private static List<String> fewLetters(int count) {
    var random = new Random(SEED);
    var words = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var word = new StringBuilder();
      for (int length = 1 + random.nextInt(14); length > 0; length--) {
        word.append((char) ('a' + random.nextInt(3)));
      }
      words.add(word.append(' ').toString().repeat(1 + random.nextInt(5)));
    }
    return words;
  }

  @Test
  void leavesOutRareWordsThatTheMemoryDoesNotHold() {
    var survey = new WordSurvey();
    for (int count : new int[] {1, 1, 1, 2, 2, 3000, 4000}) {
      survey.add(10, count);
    }
    survey.add(1, 7);
    long memory = PieceLearner.bytes(5, 50);
    WordSurvey.Choice choice = survey.choose(memory);
    assertThat(choice.minCount()).isEqualTo(2);
    assertThat(choice.words()).isEqualTo(4);
    assertThat(choice.pieces()).isEqualTo(40);
    assertThat(choice.leftOut()).isEqualTo(new TrainingResult.LeftOut(3, 3, 1));
    assertThatThrownBy(() -> survey.choose(PieceLearner.bytes(1, 10) - 1))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("--memory");
  }

  @Test
  void refusesWhatCannotBe() {
    var options = VocabularyOptions.wordPiece(8, true);
    assertThatThrownBy(() -> train(options, List.of()))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> train(options, List.of("abcdefgh")))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("8 tokens")
        .hasMessageContaining("20");
    assertThatThrownBy(() -> new VocabularyOptions(VocabularyType.WORDPIECE, 5, 0, true, 1))
        .isInstanceOf(VocabularyException.class);
  }

  private List<String> train(VocabularyOptions options, List<String> texts) {
    return new PieceTrainer(options, 64 << 20, listener)
        .learn(MemoryWords.of(PieceTrainer.splitter(options), texts))
        .tokens();
  }

  private static List<Long> learner(MemoryWords words, int maxPairs) {
    var alphabet = new Alphabet.Bytes();
    var rows = new PieceWords(1, 1);
    var learner = new PieceLearner(100_000, 1, "", maxPairs, rows);
    learner.addTokens(alphabet.tokens(TrainingListener.NONE));
    alphabet.number(learner);
    int[] pieces = new int[1000];
    words.forEach(
        (bytes, length, count) -> rows.add(pieces, alphabet.spell(bytes, length, pieces), count));
    learner.learn(tokens -> {});
    return learner.merges();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PieceTrainerTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
