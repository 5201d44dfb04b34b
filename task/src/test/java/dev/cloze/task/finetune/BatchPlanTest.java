package dev.cloze.task.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.FineTuneRecipe;
import dev.cloze.config.FineTuneTraining;
import dev.cloze.config.PublishedFineTuning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
  private final int[] tokens = new Random(1).ints(103, 3, 60).toArray();

  private static FineTuneTraining training(String... settings) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String setting : settings) {
      overrides.put("training." + setting.split("=")[0], setting.split("=")[1]);
    }
    return FineTuneRecipe.parse(
            PublishedFineTuning.of("bert", 768, "cola"), "{}", "recipe", overrides)
        .training();
  }

  private List<Integer> epoch(BatchPlan plan, long from, long to) {
    List<Integer> items = new ArrayList<>();
    for (long step = from; step < to; step++) {
      IntStream.of(plan.items(step)).forEach(items::add);
    }
    return items;
  }

  @Test
  void everyEpochHasEveryItemOnce() {
    BatchPlan plan = new BatchPlan(tokens, training("batch_size=10", "epochs=2"), 7);
    assertThat(plan.steps()).isEqualTo(22);
    List<Integer> first = epoch(plan, 0, 11);
    List<Integer> second = epoch(plan, 11, 22);
    Integer[] all = IntStream.range(0, 103).boxed().toArray(Integer[]::new);
    assertThat(first).containsExactlyInAnyOrder(all);
    assertThat(second).containsExactlyInAnyOrder(all).isNotEqualTo(first);
    assertThat(plan.endsEpoch(11)).isTrue();
    assertThat(plan.endsEpoch(12)).isFalse();
    assertThat(plan.items(10)).as("the last batch of an epoch").hasSize(3);
    assertThat(plan.epochsAt(11)).isEqualTo(1, within(1e-12));
  }

  @Test
  void anyStepCanBeAskedForFirst() {
    FineTuneTraining training = training("batch_tokens=200", "length_window=3", "epochs=3");
    BatchPlan inOrder = new BatchPlan(tokens, training, 7);
    for (long step = 0; step < inOrder.steps(); step++) {
      assertThat(new BatchPlan(tokens, training, 7).items(step)).isEqualTo(inOrder.items(step));
    }
    assertThat(new BatchPlan(tokens, training, 8).items(0)).isNotEqualTo(inOrder.items(0));
  }

  @Test
  void batchesOfTokensHaveNoMoreThanAsked() {
    BatchPlan plan = new BatchPlan(tokens, training("batch_tokens=200", "epochs=1"), 7);
    for (long step = 0; step < plan.steps(); step++) {
      assertThat(IntStream.of(plan.items(step)).map(i -> tokens[i]).sum()).isLessThanOrEqualTo(200);
    }
    assertThat(epoch(plan, 0, plan.steps())).hasSize(103).doesNotHaveDuplicates();
  }

  @Test
  void aWindowPutsItemsOfSimilarLengthTogether() {
    BatchPlan chance = new BatchPlan(tokens, training("batch_size=10", "epochs=1"), 7);
    BatchPlan sorted =
        new BatchPlan(tokens, training("batch_size=10", "epochs=1", "length_window=5"), 7);
    assertThat(spread(sorted)).isLessThan(spread(chance) / 2);
  }

  private double spread(BatchPlan plan) {
    double sum = 0;
    for (long step = 0; step < plan.steps(); step++) {
      var lengths = IntStream.of(plan.items(step)).map(i -> tokens[i]).summaryStatistics();
      sum += lengths.getMax() - lengths.getMin();
    }
    return sum;
  }

  @Test
  void epochsMayEndEarly() {
    assertThat(new BatchPlan(tokens, training("batch_size=10", "epochs=1.5"), 7).steps())
        .isEqualTo(16);
    assertThat(
            new BatchPlan(tokens, training("batch_size=10", "epochs=3", "max_steps=13"), 7).steps())
        .isEqualTo(13);
  }

  /** The multipliers of ELECTRA's code. */
  @Test
  void layersLearnAtRatesOfTheirOwn() {
    LayerRates base = new LayerRates(0.8, 12);
    assertThat(base.applyAsDouble("electra.embeddings.word_embeddings.weight"))
        .isEqualTo(.0439805, within(1e-7));
    assertThat(base.applyAsDouble("electra.embeddings_project.weight"))
        .isEqualTo(.0439805, within(1e-7));
    assertThat(base.applyAsDouble("electra.encoder.layer.0.output.dense.bias"))
        .isEqualTo(.0549756, within(1e-7));
    assertThat(base.applyAsDouble("electra.encoder.layer.11.output.dense.bias"))
        .isEqualTo(.64, within(1e-12));
    assertThat(base.applyAsDouble("classifier.dense.weight")).isEqualTo(1);
    LayerRates large = new LayerRates(0.9, 24);
    assertThat(large.applyAsDouble("electra.embeddings.LayerNorm.weight"))
        .isEqualTo(.0646108, within(1e-7));
    assertThat(large.applyAsDouble("electra.encoder.layer.23.output.dense.bias"))
        .isEqualTo(.81, within(1e-12));
  }
}
