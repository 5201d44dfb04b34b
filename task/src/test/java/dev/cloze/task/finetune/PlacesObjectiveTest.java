package dev.cloze.task.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.HeadConfig;
import dev.cloze.task.TaskException;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.example.TextExample.Span;
import dev.cloze.text.tokenizer.ByteLevelBpeTokenizer;
import dev.cloze.text.tokenizer.ByteLevelOptions;
import dev.cloze.text.tokenizer.ByteSymbols;
import dev.cloze.text.tokenizer.SpecialTokens;
import dev.cloze.text.tokenizer.TokenSpelling;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.Vocabulary;
import dev.cloze.text.tokenizer.WordPieceOptions;
import dev.cloze.text.tokenizer.WordPieceTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where the places of WiC and WSC lie among the tokens. */
class PlacesObjectiveTest {
  private static final List<String> LABELS = List.of("false", "true");

  private static PlacesObjective bert(int length) {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    tokens.addAll(List.of("the", "run", "##s", "home", "he", "ran", "far"));
    return objective(
        new WordPieceTokenizer(Vocabulary.of(tokens), WordPieceOptions.UNCASED), "bert", length);
  }

  /** One token for each byte. */
  private static PlacesObjective roberta() {
    List<String> tokens = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteSymbols.symbol(b)));
    }
    tokens.add("<mask>");
    Tokenizer bytes =
        new ByteLevelBpeTokenizer(
            Vocabulary.of(tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL),
            List.of(),
            ByteLevelOptions.ROBERTA);
    return objective(bytes, "roberta", 64);
  }

  private static PlacesObjective objective(Tokenizer tokenizer, String modelType, int length) {
    return new PlacesObjective(
        TextEncoding.of(tokenizer, modelType, length),
        LABELS,
        new HeadConfig(HeadConfig.Type.PLACES, LABELS));
  }

  private static PlacesObjective.Target target(
      PlacesObjective objective, String text, String pair, Span... spans) {
    TextExample example =
        new TextExample("7", text, Optional.ofNullable(pair), List.of(spans), Optional.of("true"));
    return objective.encode(example, 0).get(0).target();
  }

  /** [CLS] the run ##s home [SEP] he ran far [SEP] */
  @Test
  void aWordOfEachSentence() {
    PlacesObjective.Target target =
        target(
            bert(32), "The runs home", "He ran far", new Span(false, 4, 8), new Span(true, 3, 6));
    assertThat(target.begins()).containsExactly(2, 7);
    assertThat(target.ends()).containsExactly(4, 8);
    assertThat(target.label()).isEqualTo(1);
  }

  /** {@code <s> r u n </s> </s> h e blank r a n </s>} */
  @Test
  void robertaHasTwoSeparatorsBetweenSentences() {
    PlacesObjective.Target target =
        target(roberta(), "run", "he ran", new Span(false, 0, 3), new Span(true, 3, 6));
    assertThat(target.begins()).containsExactly(1, 9);
    assertThat(target.ends()).containsExactly(4, 12);
  }

  /** The first token speaks for a place that was cut away. */
  @Test
  void aPlaceThatWasCutIsCounted() {
    PlacesObjective objective = bert(5);
    PlacesObjective.Target target =
        target(
            objective, "The run home he ran", null, new Span(false, 4, 7), new Span(false, 16, 19));
    assertThat(target.begins()).containsExactly(2, 0);
    assertThat(target.ends()).containsExactly(3, 1);
    assertThat(objective.problems())
        .contains(
            "1 of 1 sequences were cut to 5 tokens. Set training.length to keep more.",
            "1 of 1 texts were cut before a place that they are about. Set training.length to keep"
                + " more.");
  }

  @Test
  void anExampleWithOnePlaceIsNamed() {
    assertThatThrownBy(() -> target(bert(32), "The run", null, new Span(false, 4, 7)))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("Example 7 names 1 places in its text; expected 2.");
  }
}
