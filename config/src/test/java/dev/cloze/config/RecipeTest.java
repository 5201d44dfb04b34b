package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
  static final String SMALLEST =
      """
      architecture: {type: bert, size: tiny}
      tokenizer: tokenizers/t
      data: {path: shards/t}
      optimizer: {learning_rate: 1.0e-4}
      training: {steps: 1000, batch_size: 32}
      """;

  static final String TWO_PHASES =
      SMALLEST
          + """
          schedule: {warmup_steps: 100}
          phases:
            - until_step: 900
            - data: {length: 512}
              training: {batch_size: 16}
          """;

  private static Recipe parse(String yaml, String... overrides) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String override : overrides) {
      String[] keyAndValue = override.split("=", 2);
      map.put(keyAndValue[0], keyAndValue[1]);
    }
    return Recipe.parse(yaml, "r.yaml", map);
  }

  @Test
  void defaultsAreThoseOfBert() {
    Recipe recipe = parse(SMALLEST);
    var data = new DataConfig("shards/t", null, 128, 0.1, "segments", 1);
    var objective = new ObjectiveConfig("masked_lm", 0.15, false, true, 0, 0.8, 0.1, "bert", true);
    var optimizer = new OptimizerConfig("adamw", 1e-4, 0.9, 0.999, 1e-6, 0.01, false, 1.0);
    var schedule = new ScheduleConfig(0, "linear", 1, 0);
    var training = new TrainingConfig(1000, 32, 32, "fp32", 1, 0, 10, "medium", null);
    assertThat(recipe)
        .isEqualTo(
            new Recipe(
                new ArchitectureConfig("bert", BertConfig.ofSize("tiny", 30522), true),
                "tokenizers/t",
                data,
                objective,
                optimizer,
                schedule,
                training,
                new EvaluationConfig(0, 0, true),
                new CheckpointConfig(1000, 3),
                List.of(
                    new Phase(0, 1000, data, objective, optimizer, schedule, training, false))));
  }

  /** Every key that a person is told of, in the compact form. */
  @Test
  void readsTheOutlineOfTheDesign() {
    Recipe recipe =
        parse(
            """
            architecture: {type: bert, size: base}     # a published size
            tokenizer: tokenizers/wiki-uncased         # a directory
            data: {path: shards/wiki, validation: shards/wiki-valid, length: 128}
            objective: {type: masked_lm, mask_probability: 0.15, whole_word: false, next_sentence: true}
            optimizer: {type: adamw, learning_rate: 1.0e-4, weight_decay: 0.01, \
            bias_correction: false, clip_norm: 1.0}
            schedule: {warmup_steps: 10000, decay: linear}
            training: {steps: 1000000, batch_size: 256, micro_batch_size: 32, precision: bf16, seed: 1}
            evaluation: {every: 10000, batches: 100}
            checkpoint: {every: 5000, keep: 3}
            phases: [{until_step: 900000}, {data: {length: 512}}]      # later phases override
            """);
    assertThat(recipe.phaseAt(899_999).data().length()).isEqualTo(128);
    assertThat(recipe.phaseAt(900_000).data().length()).isEqualTo(512);
    assertThat(recipe.training())
        .isEqualTo(new TrainingConfig(1_000_000, 256, 32, "bf16", 1, 0, 10, "medium", null));
  }

  @Test
  void defaultsThatDependOnOthers() {
    Recipe recipe = parse(SMALLEST, "optimizer.type=lamb", "schedule.decay=polynomial");
    assertThat(recipe.optimizer().biasCorrection()).isTrue();
    assertThat(recipe.schedule().power()).isEqualTo(0.5);
    assertThat(
            parse(SMALLEST, "optimizer.type=lamb", "optimizer.bias_correction=false").optimizer())
        .extracting(OptimizerConfig::biasCorrection)
        .isEqualTo(false);
  }

  @Test
  void aPhaseChangesOnlyWhatItNames() {
    Recipe recipe = parse(TWO_PHASES);
    assertThat(recipe.phases()).hasSize(2);
    Phase first = recipe.phases().get(0);
    Phase second = recipe.phases().get(1);
    assertThat(
            List.of(first.firstStep(), first.untilStep(), second.firstStep(), second.untilStep()))
        .containsExactly(0L, 900L, 900L, 1000L);
    assertThat(first.data()).isEqualTo(recipe.data());
    assertThat(second.data()).isEqualTo(new DataConfig("shards/t", null, 512, 0.1, "segments", 1));
    assertThat(second.training())
        .isEqualTo(new TrainingConfig(1000, 16, 16, "fp32", 1, 0, 10, "medium", null));
    assertThat(second.schedule()).isEqualTo(recipe.schedule());
    assertThat(second.restartsSchedule()).isFalse();
  }

  @Test
  void findsThePhaseOfAStep() {
    Recipe recipe = parse(TWO_PHASES);
    assertThat(recipe.phaseIndexAt(0)).isZero();
    assertThat(recipe.phaseIndexAt(899)).isZero();
    assertThat(recipe.phaseIndexAt(900)).isEqualTo(1);
    assertThat(recipe.phaseAt(999)).isSameAs(recipe.phases().get(1));
    assertThatThrownBy(() -> recipe.phaseAt(1000))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("step 1000 of a run of 1000 steps");
  }

  @Test
  void aScheduleRunsUntilAPhaseRestartsIt() {
    Recipe one = parse(TWO_PHASES);
    assertThat(one.scheduleSpan(0)).isEqualTo(new Recipe.Span(0, 1000));
    assertThat(one.scheduleSpan(1)).isEqualTo(new Recipe.Span(0, 1000));
    Recipe restarting =
        parse(
            SMALLEST
                + """
                phases:
                  - until_step: 300
                  - until_step: 700
                  - until_step: 900
                    schedule: {}
                  - data: {length: 256}
                """);
    assertThat(restarting.phases())
        .extracting(Phase::restartsSchedule)
        .containsExactly(false, false, true, false);
    assertThat(List.of(0, 1, 2, 3))
        .extracting(restarting::scheduleSpan)
        .containsExactly(
            new Recipe.Span(0, 700),
            new Recipe.Span(0, 700),
            new Recipe.Span(700, 1000),
            new Recipe.Span(700, 1000));
  }

  @Test
  void architectureByNameByFieldsOrBoth() {
    String fields =
        "architecture={type: bert, hidden_size: 32, num_hidden_layers: 5, num_attention_heads: 4,"
            + " intermediate_size: 37, hidden_act: gelu_new}";
    ArchitectureConfig odd = parse(SMALLEST, fields).architecture();
    assertThat(odd.model(99))
        .isEqualTo(new BertConfig(99, 32, 5, 4, 37, "gelu_new", 0.1, 0.1, 512, 2, 0.02, 1e-12, 0));
    assertThat(odd.size()).isNull();
    assertThat(parse(SMALLEST).architecture().size()).isEqualTo("tiny");
    ArchitectureConfig longer =
        parse(SMALLEST, "architecture.max_position_embeddings=1024").architecture();
    assertThat(longer.model(99).longestSequence()).isEqualTo(1024);
    assertThat(longer.model(99).hiddenSize()).isEqualTo(128);
  }

  @Test
  void vocabularyIsTheTokenizersOrLarger() {
    assertThat(parse(SMALLEST).architecture().model(8192).vocabSize()).isEqualTo(8192);
    ArchitectureConfig padded = parse(SMALLEST, "architecture.vocab_size=30528").architecture();
    assertThat(padded.model(30522).vocabSize()).isEqualTo(30528);
    assertThatThrownBy(() -> padded.model(30529))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "architecture: vocab_size is 30528, expected at least the 30529 tokens of the"
                + " tokenizer, or no vocab_size to take theirs");
  }

  @Test
  void capOfPredictions() {
    ObjectiveConfig objective = parse(SMALLEST).objective();
    assertThat(List.of(10, 30, 50, 64, 70, 90, 110, 128, 512))
        .extracting(objective::maxPredictions)
        .containsExactly(2, 4, 8, 10, 10, 14, 16, 19, 77);
    assertThat(objective.maxPredictions(3)).isEqualTo(1);
    ObjectiveConfig capped = parse(SMALLEST, "objective.max_predictions=20").objective();
    assertThat(capped.maxPredictions(512)).isEqualTo(20);
  }

  @Test
  void overridesAreTypedAsInTheFile() {
    Recipe recipe =
        parse(
            TWO_PHASES,
            "training.steps=1e4",
            "training.seed=-7",
            "optimizer.learning_rate=2e-4",
            "objective.whole_word=true",
            "data.validation=shards/v",
            "evaluation.every=50",
            "tokenizer='123'",
            "phases.0.until_step=8_000",
            "phases.1.data.length=256",
            "phases.1.schedule.warmup_steps=5");
    assertThat(recipe.training().steps()).isEqualTo(10_000);
    assertThat(recipe.training().seed()).isEqualTo(-7);
    assertThat(recipe.optimizer().learningRate()).isEqualTo(2e-4);
    assertThat(recipe.objective().wholeWord()).isTrue();
    assertThat(recipe.data().validation()).isEqualTo("shards/v");
    assertThat(recipe.evaluation().every()).isEqualTo(50);
    assertThat(recipe.tokenizer()).isEqualTo("123");
    assertThat(recipe.phases().get(0).untilStep()).isEqualTo(8000);
    assertThat(recipe.phases().get(1).data().length()).isEqualTo(256);
    assertThat(recipe.phases().get(1).restartsSchedule()).isTrue();
    assertThat(recipe.phases().get(1).schedule().warmupSteps()).isEqualTo(5);
  }

  @Test
  void anEmptyOverrideTakesBackWhatTheFileSays() {
    assertThat(parse(TWO_PHASES, "schedule.warmup_steps=").schedule().warmupSteps()).isZero();
    assertThat(parse(TWO_PHASES, "phases=").phases()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SMALLEST,
        TWO_PHASES,
        TWO_PHASES + "    schedule: {}\n",
        TWO_PHASES + "    optimizer: {type: lamb}\n    objective: {whole_word: true}\n",
        SMALLEST + "phases: [{until_step: 10}, {}]",
        SMALLEST + "phases: [{schedule: {warmup_steps: 10}}]",
        SMALLEST + "schedule: {decay: polynomial, end_learning_rate: 3.0e-7}"
      })
  void writesWhatReadsBackEqual(String yaml) {
    Recipe recipe = parse(yaml);
    Recipe again = parse(recipe.toYaml());
    assertThat(again).isEqualTo(recipe);
    assertThat(again.hash()).isEqualTo(recipe.hash());
    assertThat(again.toYaml()).isEqualTo(recipe.toYaml());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123", "1e5", "1_000", "0x1f", "true", "no", "null", "~", ".5", ".inf", "-", "a: b", "# a",
        "*a", "&a", "!a", "@a", "%a", "a #b", " a", "a ", "'a'", "\"a\"", "[a]", "{a: b}", "a\\b",
        "C:\\shards", "/tmp/a b", "日本", "😀", "1:30", "2024-01-01", "<<", "=", "?", "|", ">", "a\nb"
      })
  void textsReadBackAsTheyWere(String text) {
    Recipe recipe = parse(SMALLEST.replace("tokenizers/t", quote(text)));
    assertThat(recipe.tokenizer()).isEqualTo(text);
    assertThat(parse(recipe.toYaml()).tokenizer()).isEqualTo(text);
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  @Test
  void writesEveryDefault() {
    assertThat(parse(TWO_PHASES).toYaml())
        .isEqualTo(
            """
            architecture:
              type: bert
              hidden_size: 128
              num_hidden_layers: 2
              num_attention_heads: 2
              intermediate_size: 512
              hidden_act: gelu
              hidden_dropout_prob: 0.1
              attention_probs_dropout_prob: 0.1
              max_position_embeddings: 512
              type_vocab_size: 2
              initializer_range: 0.02
              layer_norm_eps: 1.0e-12
              pad_token_id: 0
            tokenizer: tokenizers/t
            data:
              path: shards/t
              validation: null
              length: 128
              short_sequence_probability: 0.1
              blocks: segments
              loader_threads: 1
            objective:
              type: masked_lm
              mask_probability: 0.15
              whole_word: false
              next_sentence: true
              max_predictions: 0
              mask_share: 0.8
              random_share: 0.1
              masking: bert
              mask_special_tokens: true
            optimizer:
              type: adamw
              learning_rate: 1.0e-4
              beta1: 0.9
              beta2: 0.999
              epsilon: 1.0e-6
              weight_decay: 0.01
              bias_correction: false
              clip_norm: 1.0
            schedule:
              warmup_steps: 100
              decay: linear
              power: 1.0
              end_learning_rate: 0.0
            training:
              steps: 1000
              batch_size: 32
              micro_batch_size: 32
              precision: fp32
              seed: 1
              threads: 0
              log_every: 10
              matmul_precision: medium
              start_from: null
            evaluation:
              every: 0
              batches: 0
              at_start: true
            checkpoint:
              every: 1000
              keep: 3
            phases:
              - until_step: 900
              - data:
                  length: 512
                training:
                  batch_size: 16
                  micro_batch_size: 16
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evaluation.at_start=false",
        "evaluation.batches=3",
        "checkpoint.every=7",
        "checkpoint.keep=1",
        "training.log_every=1",
        "data.loader_threads=4",
        "phases.1.data.loader_threads=2",
        "architecture={type: bert, size: L2-H128}",
        "phases.1.until_step=1000"
      })
  void whatDoesNotChangeTheWeightsDoesNotChangeTheHash(String override) {
    Recipe recipe = parse(TWO_PHASES);
    Recipe changed = parse(TWO_PHASES, override);
    assertThat(changed.hash()).isEqualTo(recipe.hash()).matches("[0-9a-f]{64}");
    assertThat(changed.differences(recipe)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "architecture.hidden_dropout_prob=0",
        "tokenizer=other",
        "data.path=other",
        "objective.whole_word=true",
        "optimizer.learning_rate=1e-3",
        "schedule.warmup_steps=101",
        "training.steps=1001",
        "training.threads=1",
        "training.seed=2",
        "training.precision=bf16",
        "phases.0.until_step=901",
        "phases.1.data.length=256",
        "phases.1.schedule={}"
      })
  void whatChangesTheWeightsChangesTheHash(String override) {
    Recipe recipe = parse(TWO_PHASES);
    Recipe changed = parse(TWO_PHASES, override);
    assertThat(changed.hash()).isNotEqualTo(recipe.hash());
    assertThat(changed.differences(recipe)).isNotEmpty();
  }

  @Test
  void saysWhatKeepsARunFromBeingResumed() {
    Recipe checkpoint = parse(TWO_PHASES);
    Recipe now =
        parse(
            TWO_PHASES,
            "optimizer.learning_rate=2.0e-4",
            "training.steps=2000",
            "training.log_every=1",
            "phases.1.data.length=128",
            "phases.1.objective.whole_word=true");
    assertThat(now.differences(checkpoint))
        .containsExactly(
            "optimizer.learning_rate: 1.0e-4 in the checkpoint, 2.0e-4 now",
            "training.steps: 1000 in the checkpoint, 2000 now",
            "phases.1.data.length: 512 in the checkpoint, 128 now",
            "phases.1.objective.whole_word: false in the checkpoint, true now");
    assertThat(parse(TWO_PHASES, "phases.1.schedule={}").differences(checkpoint))
        .contains("phases.1.schedule.warmup_steps: not there in the checkpoint, 100 now");
    assertThat(parse(SMALLEST).differences(checkpoint))
        .contains("phases.0.until_step: 900 in the checkpoint, not there now");
  }
}
