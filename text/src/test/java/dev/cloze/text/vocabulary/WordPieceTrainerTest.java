package dev.cloze.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.tokenizer.TokenizerException;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordPieceTrainerTest {
  private final List<String> heard = new ArrayList<>();
  private final WordPieceTrainer.Listener listener =
      new WordPieceTrainer.Listener() {
        @Override
        public void onWordsForgotten(long words, long count) {
          heard.add("forgotten " + words + " up to " + count);
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
          new WordPieceTrainer.Options(
              c.get("size").asInt(),
              c.get("min_frequency").asInt(),
              c.get("lower_case").asBoolean(),
              1000);
      List<String> expected = new ArrayList<>();
      c.get("tokens").forEach(token -> expected.add(token.asText()));
      assertThat(train(options, lines).tokens()).isEqualTo(expected);
    }
  }

  @Test
  void theOrderOfTheTextsDoesNotMatter() throws IOException {
    List<String> lines = new ArrayList<>(resource("training-text.txt").lines().toList());
    var options = WordPieceTrainer.Options.ofSize(200, true);
    List<String> first = train(options, lines).tokens();
    Collections.shuffle(lines, new Random(1));
    assertThat(train(options, lines).tokens()).isEqualTo(first);
    assertThat(first).startsWith("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "!", "'");
  }

  @Test
  void saysWhenTheVocabularyStaysSmaller() {
    Vocabulary vocabulary = train(WordPieceTrainer.Options.ofSize(100, true), List.of("ab ab cd"));
    assertThat(vocabulary.tokens().subList(5, vocabulary.size()))
        .containsExactly("a", "b", "c", "d", "##b", "##d", "ab");
    assertThat(heard).containsExactly("only 12 of 100");
  }

  @Test
  void keepsTheMostFrequentCharacters() {
    var options = new WordPieceTrainer.Options(10, 1, true, 2);
    assertThat(train(options, List.of("ab ab ca")).tokens()).contains("a", "b").doesNotContain("c");
    assertThat(heard).contains("left out 1");
  }

  @Test
  void forgetsRareWordsOnlyWhenThereAreTooMany() {
    var options = new WordPieceTrainer.Options(100, 1, true, 1000);
    var trainer = new WordPieceTrainer(options, listener, 8);
    for (String text : List.of("xx xx xx yy yy a b c d e f g xx", "xx yy")) {
      trainer.add(text);
    }
    assertThat(heard).containsExactly("forgotten 7 up to 1");
    assertThat(trainer.train().tokens()).contains("xx", "yy").doesNotContain("a", "f");
  }

  @Test
  void refusesWhatCannotBe() {
    var trainer = new WordPieceTrainer(WordPieceTrainer.Options.ofSize(8, true), listener);
    assertThatThrownBy(trainer::train)
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("empty");
    trainer.add("abcdefgh");
    assertThatThrownBy(trainer::train)
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("8 tokens")
        .hasMessageContaining("20");
    assertThatThrownBy(() -> new WordPieceTrainer.Options(5, 0, true, 1))
        .isInstanceOf(TokenizerException.class);
  }

  private Vocabulary train(WordPieceTrainer.Options options, List<String> texts) {
    var trainer = new WordPieceTrainer(options, listener);
    texts.forEach(trainer::add);
    return trainer.train();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WordPieceTrainerTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
