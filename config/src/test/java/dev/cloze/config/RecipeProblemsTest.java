package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads who wrote something wrong, word for word. */
class RecipeProblemsTest {
  private static final String GOOD =
      """
      architecture: {type: bert, size: tiny}
      tokenizer: tokenizers/t
      data:
        path: shards/t
        validation: shards/v
        length: 128
      optimizer:
        learning_rate: 1.0e-4
      schedule: {warmup_steps: 10}
      training:
        steps: 1000
        batch_size: 32
      phases:
        - until_step: 900
        - data:
            length: 512
      """;

  private static void assertRefused(String yaml, String message) {
    assertRefused(yaml, Map.of(), message);
  }

  private static void assertRefused(String yaml, Map<String, String> overrides, String message) {
    Throwable thrown = catchThrowable(() -> Recipe.parse(yaml, "r.yaml", overrides));
    assertThat(thrown).isInstanceOf(RecipeException.class).isInstanceOf(ClozeException.class);
    assertThat(thrown.getMessage()).isEqualTo(message.strip());
  }

  private static String with(String good, String bad) {
    assertThat(GOOD).contains(good);
    return GOOD.replace(good, bad);
  }

  @Test
  void misspeltKey() {
    assertRefused(
        with("learning_rate", "learing_rate"),
        "r.yaml: optimizer.learing_rate is not a key; did you mean optimizer.learning_rate?"
            + " (line 8)");
    assertRefused(
        with("optimizer:", "optimiser:"),
        """
        r.yaml has 2 problems:
          - optimizer.learning_rate is missing, expected a number
          - optimiser is not a key; did you mean optimizer? (line 7)
        """);
    assertRefused(
        with("length: 512", "lenght: 512"),
        "r.yaml: phases.1.data.lenght is not a key; did you mean phases.1.data.length? (line 16)");
    assertRefused(
        with("until_step", "until_steps"),
        "r.yaml: phases.0.until_steps is not a key; did you mean phases.0.until_step? (line 14)");
    assertRefused(
        with("type: bert", "typ: bert"),
        "r.yaml: architecture.typ is not a key; did you mean architecture.type? (line 1)");
  }

  @Test
  void unknownKey() {
    assertRefused(
        with("schedule: {warmup_steps: 10}", "schedule: {cycles: 10}"),
        "r.yaml: schedule.cycles is not a key; the keys here are warmup_steps, decay, power,"
            + " end_learning_rate (line 9)");
  }

  @Test
  void severalProblemsAtOnce() {
    assertRefused(
        """
        architecture: {type: bert, size: base, num_attention_heads: 7}
        data: {path: shards, length: 4, short_sequence_probability: 1.5}
        objective: {type: causal_lm, mask_probability: 0, mask_share: 0.8, random_share: 0.3}
        optimizer: {type: sgd, learning_rate: -1, beta1: 1, epsilon: 0, clip_norm: -1}
        schedule: {warmup_steps: -5, decay: cosine, power: 0}
        training: {steps: 1.5, batch_size: 30, micro_batch_size: 8, precision: fp16, threads: -1}
        evaluation: {every: soon}
        checkpoint: {keep: 0}
        """,
        """
        r.yaml has 21 problems:
          - architecture.hidden_size is 768, expected a multiple of num_attention_heads, which is 7 (line 1)
          - data.length is 4, expected at least 8 (line 2)
          - data.short_sequence_probability is 1.5, expected a fraction from 0 to 1 (line 2)
          - objective.type is "causal_lm", expected one of masked_lm, electra (line 3)
          - objective.mask_probability is 0, expected a fraction between 0 and 1 (line 3)
          - objective.mask_share is 0.8 and random_share is 0.3, expected at most 1 together (line 3)
          - optimizer.type is "sgd", expected one of adamw, adam, lamb, adagrad (line 4)
          - optimizer.learning_rate is -1, expected a number above 0 (line 4)
          - optimizer.beta1 is 1, expected a fraction from 0 to below 1 (line 4)
          - optimizer.epsilon is 0, expected a number above 0 (line 4)
          - optimizer.clip_norm is -1, expected 0 or a number above (line 4)
          - schedule.warmup_steps is -5, expected 0 or a number above (line 5)
          - schedule.decay is "cosine", expected one of linear, polynomial, warmup_polynomial, product, constant (line 5)
          - schedule.power is 0, expected a number above 0 (line 5)
          - training.steps is 1.5, expected a whole number (line 6)
          - training.batch_size is 30, expected a multiple of micro_batch_size, which is 8 (line 6)
          - training.precision is "fp16", which is refused on CPU: a tenth of the speed of bf16; use bf16 (line 6)
          - training.threads is -1, expected 0 or a number above (line 6)
          - evaluation.every is "soon", expected a whole number (line 7)
          - checkpoint.keep is 0, expected a number above 0 (line 8)
          - tokenizer is missing, expected text
        """);
  }

  @Test
  void sectionsThatDoNotFitEachOther() {
    assertRefused(
        with("length: 512", "length: 1024"),
        "r.yaml: phases.1.data.length is 1024, expected at most"
            + " architecture.max_position_embeddings, which is 512 (line 16)");
    assertRefused(
        with("warmup_steps: 10", "warmup_steps: 1001, end_learning_rate: 0.5"),
        """
        r.yaml has 2 problems:
          - schedule.end_learning_rate is 0.5, expected at most optimizer.learning_rate, which is 1.0e-4 (line 9)
          - schedule.warmup_steps is 1001, expected at most 1000, the steps that this schedule runs over (line 9)
        """);
    assertRefused(
        GOOD + "    schedule: {warmup_steps: 101}\n",
        "r.yaml: phases.1.schedule.warmup_steps is 101, expected at most 100, the steps that this"
            + " schedule runs over (line 17)");
    assertRefused(
        with("    validation: shards/v\n".substring(2), "") + "evaluation: {every: 5}\n",
        "r.yaml: evaluation.every is 5 but data.validation is not set, expected a directory of"
            + " held-out shards there (line 16)");
    assertRefused(
        GOOD + "objective: {max_predictions: 200}\n",
        "r.yaml: objective.max_predictions is 200, expected at most data.length, which is 128"
            + " (line 17)");
    assertRefused(
        with("{warmup_steps: 10}", "{decay: constant, power: 2, end_learning_rate: 1.0e-5}"),
        """
        r.yaml has 2 problems:
          - schedule.power is 2 but decay is "constant", expected decay: polynomial, or no power (line 9)
          - schedule.end_learning_rate is 1.0e-5 but decay is "constant", expected decay: linear or polynomial, or none (line 9)
        """);
  }

  @Test
  void aProblemOfTheRecipeIsNotRepeatedForItsPhases() {
    assertRefused(
        with("path: shards/t", "path: 7"), "r.yaml: data.path is 7, expected text (line 4)");
    assertRefused(
        with("    length: 512", "    length: long"),
        "r.yaml: phases.1.data.length is \"long\", expected a whole number of at most 2147483647"
            + " (line 16)");
    assertRefused(
        with("path: shards/t", "path: 7").replace("    length: 512", "    length: long"),
        """
        r.yaml has 2 problems:
          - data.path is 7, expected text (line 4)
          - phases.1.data.length is "long", expected a whole number of at most 2147483647 (line 16)
        """);
  }

  @Test
  void aPhaseCannotChangeTheCorpus() {
    assertRefused(
        with("    length: 512", "    path: other"),
        "r.yaml: phases.1.data.path cannot change between phases; here only blocks and length and"
            + " loader_threads and short_sequence_probability can (line 16)");
  }

  @Test
  void phasesOutOfOrder() {
    assertRefused(
        with("- data:", "- until_step: 800\n    data:"),
        "r.yaml: phases.1.until_step is 800, expected more than 900, where the phase begins"
            + " (line 15)");
    assertRefused(
        with("- data:", "- until_step: 999\n    data:"),
        "r.yaml: phases.1.until_step is 999, expected training.steps, which is 1000, as the last"
            + " phase ends with the run (line 15)");
    assertRefused(
        with("until_step: 900", "until_step: 1000"),
        """
        r.yaml has 2 problems:
          - phases.0.until_step is 1000, expected less than training.steps, which is 1000 (line 14)
          - phases.1.until_step is 1000, expected more than 1000, where the phase begins (line 15)
        """);
    assertRefused(
        with("- until_step: 900", "- data: {length: 64}"),
        "r.yaml: phases.0.until_step is missing, expected a whole number (line 14)");
    assertRefused(
        with("until_step: 900", "until_step: 900\n    training: {seed: 3, batch_sise: 3}"),
        """
        r.yaml has 2 problems:
          - phases.0.training.seed cannot change between phases; here only batch_size and micro_batch_size can (line 15)
          - phases.0.training.batch_sise is not a key; did you mean phases.0.training.batch_size? (line 15)
        """);
  }

  @Test
  void missingKeys() {
    assertRefused(
        "architecture: {}",
        """
        r.yaml has 10 problems:
          - architecture.type is missing, expected text (line 1)
          - architecture.hidden_size is missing, expected a whole number (line 1)
          - architecture.num_hidden_layers is missing, expected a whole number (line 1)
          - architecture.num_attention_heads is missing, expected a whole number (line 1)
          - architecture.intermediate_size is missing, expected a whole number (line 1)
          - data.path is missing, expected text
          - optimizer.learning_rate is missing, expected a number
          - training.steps is missing, expected a whole number
          - training.batch_size is missing, expected a whole number
          - tokenizer is missing, expected text
        """);
  }

  @Test
  void architectures() {
    assertRefused(
        with("type: bert", "type: elmo, generator_size: 0.25"),
        "r.yaml: architecture.type is \"elmo\", which reads words as they stand in a text and not"
            + " prepared shards: cloze pretrain runs such a recipe, here it is bert, roberta,"
            + " electra (line 1)");
    assertRefused(
        with("type: bert", "type: bort"),
        "r.yaml: architecture.type is \"bort\", which this version does not support; it supports"
            + " bert, roberta, electra (line 1)");
    assertRefused(
        with("type: bert", "type: gpt"),
        "r.yaml: architecture.type is \"gpt\", expected one of bert, roberta, electra (line 1)");
    assertRefused(
        with("size: tiny", "size: huge"),
        "r.yaml: architecture.size is \"huge\", expected one of tiny, mini, small, medium, base,"
            + " large, or a miniature from L2-H128 to L12-H768 (L 2, 4, 6, 8, 10, 12; H 128, 256,"
            + " 512, 768) (line 1)");
  }

  @Test
  void wrongTypes() {
    assertRefused(
        """
        architecture: bert
        tokenizer: [a]
        data: {path: true, length: 99999999999}
        objective: {whole_word: 1}
        optimizer: {learning_rate: fast}
        training: {steps: '100', batch_size: 32}
        phases: {until_step: 3}
        """,
        """
        r.yaml has 8 problems:
          - architecture is "bert", expected a section of keys (line 1)
          - tokenizer is a list, expected text (line 2)
          - data.path is true, expected text (line 3)
          - data.length is 99999999999, expected a whole number of at most 2147483647 (line 3)
          - objective.whole_word is 1, expected true or false (line 4)
          - optimizer.learning_rate is "fast", expected a number (line 5)
          - training.steps is "100", expected a whole number (line 6)
          - phases is a section, expected a list of sections (line 7)
        """);
    assertRefused(
        with("- until_step: 900", "- 900"),
        "r.yaml: phases.0 is 900, expected a section of keys (line 14)");
    assertRefused(
        with("learning_rate: 1.0e-4", "learning_rate: .nan"),
        "r.yaml: line 8 is not valid YAML: Malformed numeric value '.nan'");
    assertRefused(
        with("tokenizer: tokenizers/t", "tokenizer: ''"),
        "r.yaml: tokenizer is empty, expected a directory (line 2)");
  }

  @Test
  void duplicateKey() {
    assertRefused(
        with("  batch_size: 32", "  batch_size: 32\n  steps: 2000"),
        "r.yaml: training.steps is given twice (line 11 and line 13)");
  }

  @Test
  void badOverrides() {
    var overrides = new LinkedHashMap<String, String>();
    overrides.put("optimizer.learning_rte", "1");
    overrides.put("training.steps", "soon");
    overrides.put("tokenizer.path", "x");
    overrides.put("phases.2.until_step", "5");
    overrides.put("data..path", "5");
    overrides.put("data.length", "[1,");
    assertRefused(
        GOOD,
        overrides,
        """
        r.yaml has 6 problems:
          - --set tokenizer.path: tokenizer is "tokenizers/t" and has no keys
          - --set phases.2.until_step: phases has 2 entries, expected a number from 0 to 1 after it
          - --set data..path: expected a key such as optimizer.learning_rate
          - --set data.length=[1,: not a YAML value: expected the node content, but found '<stream end>'
          - optimizer.learning_rte is not a key; did you mean optimizer.learning_rate? (--set)
          - training.steps is "soon", expected a whole number (--set)
        """);
    assertRefused(
        GOOD,
        Map.of("phases.0.until_step", "2000"),
        """
        r.yaml has 2 problems:
          - phases.0.until_step is 2000, expected less than training.steps, which is 1000 (--set)
          - phases.1.until_step is 1000, expected more than 2000, where the phase begins (line 15)
        """);
  }

  @Test
  void notARecipeAtAll() {
    assertRefused(
        "",
        "r.yaml: expected a recipe with sections such as architecture, data and training, found an"
            + " empty file");
    assertRefused(
        "- a",
        "r.yaml: expected a recipe with sections such as architecture, data and training, found a"
            + " list");
    assertRefused(
        with("type: bert, size: tiny}", "type: bert, size: tiny"),
        "r.yaml: line 2 is not valid YAML: expected ',' or '}', but got :");
    assertRefused(
        with("  steps", "\tsteps"),
        "r.yaml: line 11 is not valid YAML: found character '\\t(TAB)' that cannot start any token."
            + " (Do not use \\t(TAB) for indentation)");
    assertRefused(
        GOOD + "---\na: b\n", "r.yaml: line 18 is not valid YAML: a second document begins");
    assertRefused(
        with("tokenizer: tokenizers/t", "tokenizer: *t"),
        "r.yaml: line 2 is not valid YAML: aliases such as *t are not supported, write the value"
            + " itself");
  }

  @Test
  void filesThatCannotBeRead(@TempDir Path directory) throws IOException {
    Path missing = directory.resolve("none.yaml");
    assertThat(catchThrowable(() -> Recipe.read(missing, Map.of())))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            missing
                + " does not exist, expected a recipe in YAML, such as those in the folder"
                + " recipes");
    Path wrong = Files.writeString(directory.resolve("wrong.yaml"), with("1000", "0"));
    assertThat(catchThrowable(() -> Recipe.read(wrong, Map.of())))
        .hasMessage(wrong + ": training.steps is 0, expected a number above 0 (line 11)");
  }
}
