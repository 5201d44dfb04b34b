package dev.cloze.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ArchitectureSearchRecipe.Trial;
import dev.cloze.config.ArchitectureShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementFileTest {
  private static final ArchitectureShape SHAPE = new ArchitectureShape(4, 8, 1024, 768);
  private static final ArchitectureShape OTHER = new ArchitectureShape(2, 8, 1024, 768);
  private static final Trial TRIAL = new Trial(5e-4, 16);

  @TempDir Path folder;

  @Test
  void everythingComesBackExactly() {
    Path path = folder.resolve("measurements.json");
    MeasurementFile file = MeasurementFile.open(path, "a");
    assertThat(file.error(SHAPE, TRIAL)).isEmpty();
    Map<ArchitectureShape, InferenceCost> costs = new LinkedHashMap<>();
    costs.put(SHAPE, new InferenceCost(1.0 / 3, 0.1, 0.7, true));
    file.putCosts(costs);
    file.putError(SHAPE, TRIAL, 2.0 / 7, 200, 3.5);
    file.putError(OTHER, TRIAL, Double.NaN, 200, 1);
    MeasurementFile again = MeasurementFile.open(path, "a");
    assertThat(again.cost(SHAPE)).contains(costs.get(SHAPE));
    assertThat(again.cost(OTHER)).isEmpty();
    assertThat(again.error(SHAPE, TRIAL)).hasValue(2.0 / 7);
    assertThat(again.error(OTHER, TRIAL).getAsDouble()).isNaN();
    assertThat(again.error(SHAPE, new Trial(5e-4, 32))).isEmpty();
    assertThat(again.steps()).isEqualTo(400);
  }

  @Test
  void othersAreRefused() throws IOException {
    Path path = folder.resolve("measurements.json");
    MeasurementFile.open(path, "a").putError(SHAPE, TRIAL, 1, 200, 1);
    assertThatThrownBy(() -> MeasurementFile.open(path, "b"))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("measured with other settings")
        .hasMessageContaining("--output");
    Files.writeString(path, "{");
    assertThatThrownBy(() -> MeasurementFile.open(path, "a"))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("is not JSON");
    Files.writeString(path, "{}");
    assertThatThrownBy(() -> MeasurementFile.open(path, "a"))
        .isInstanceOf(SearchException.class)
        .hasMessageContaining("format");
  }

  @Test
  void medianAndSpread() {
    InferenceCost steady = TimedInference.of(new double[] {5, 1, 3, 2, 4});
    assertThat(steady.cost()).isEqualTo(3);
    assertThat(steady.tenth()).isEqualTo(1.4, within(1e-12));
    assertThat(steady.ninetieth()).isEqualTo(4.6, within(1e-12));
    assertThat(steady.noisy()).isTrue();
    assertThat(TimedInference.of(new double[] {10, 10.1, 10.2, 9.9}).noisy()).isFalse();
    assertThat(TimedInference.of(new double[] {7}).cost()).isEqualTo(7);
  }
}
