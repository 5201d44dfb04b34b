package dev.cloze.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Engine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElmoBenchmarkTest {
  @Test
  void timesASmallOne() {
    Engine.start(1, "medium");
    CharacterCnnConfig characters =
        new CharacterCnnConfig(4, List.of(new CharacterCnnConfig.Filter(3, 16)), "relu", 1, 9);
    ElmoConfig config =
        new ElmoConfig(Optional.of(characters), 100, 16, 8, 2, 3, 3, true, true, 0.1, false);
    PretrainBenchmark.Result result = ElmoBenchmark.run("elmo-tiny", config, "bf16", 3, 4, 2);
    assertThat(result.precision()).isEqualTo("bf16");
    assertThat(result.tokensPerSecond()).isPositive();
    assertThat(result.slowest()).isLessThanOrEqualTo(result.fastest());
    assertThat(result.usefulGflops()).isPositive();
    assertThat(result.shareOfPeak()).isBetween(0.0, 1.0);
  }
}
