package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.config.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchitectureSearchCommandTest {
  @TempDir Path folder;

  private Samples samples;
  private Path recipe;

  @BeforeEach
  void makeSamples() throws IOException {
    samples = new Samples(folder);
    Path shards = samples.shards();
    recipe =
        samples.write(
            "search.yaml",
            """
            space: {num_hidden_layers: [1, 2], num_attention_heads: [2], hidden_size: [8, 12], intermediate_size: [4]}
            maximum: {num_hidden_layers: 4, num_attention_heads: 2, hidden_size: 16, intermediate_size: 32}
            inference: {measure: flops, length: 16}
            error: {steps: 2, positions: 10}
            trials: [{learning_rate: 1.0e-2, batch_size: 4}]
            tokenizer: %s
            data: {path: %s, validation: %s, length: 16}
            """
                .formatted(samples.vocabulary(), shards, shards));
  }

  private Outcome search(Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    all[0] = "architecture-search";
    all[1] = recipe;
    all[2] = "--output";
    all[3] = folder.resolve("found");
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return Outcome.of(all);
  }

  @Test
  void searchesAndWritesEverything() throws IOException {
    Outcome outcome = search("--json").done();
    assertThat(outcome.keys())
        .containsExactly(
            "output",
            "complete",
            "shapes",
            "stride",
            "winner",
            "maximum",
            "cost_unit",
            "measured",
            "rejected",
            "diverged",
            "not_reached",
            "pareto_front",
            "coarser_strides",
            "warnings",
            "measurements",
            "report",
            "recipe",
            "seconds");
    JsonNode result = outcome.json();
    assertThat(Outcome.keys(result.get("winner")))
        .containsExactly(
            "shape",
            "index",
            "parameters",
            "cost",
            "error",
            "w_coefficient",
            "learning_rate",
            "batch_size");
    assertThat(Outcome.keys(result.get("winner").get("shape")))
        .containsExactly(
            "num_hidden_layers", "num_attention_heads", "hidden_size", "intermediate_size");
    assertThat(Outcome.keys(result.get("pareto_front").get(0)))
        .containsExactly("shape", "trial", "parameters", "cost", "error");
    assertThat(result.get("complete").asBoolean()).isTrue();
    assertThat(result.get("measured").asInt()).isEqualTo(4);
    assertThat(result.get("maximum").get("shape").get("num_hidden_layers").asInt()).isEqualTo(4);
    Recipe winner = Recipe.read(Path.of(result.get("recipe").asText()), Map.of());
    assertThat(winner.architecture().type()).isEqualTo("bort");
    assertThat(Files.readString(Path.of(result.get("report").asText()))).contains("<svg");
    byte[] measured = Files.readAllBytes(Path.of(result.get("measurements").asText()));
    String page = Files.readString(Path.of(result.get("report").asText()));
    JsonNode again = search("--json").done().json();
    assertThat(again.get("winner")).isEqualTo(result.get("winner"));
    assertThat(Path.of(result.get("measurements").asText())).hasBinaryContent(measured);
    assertThat(Path.of(result.get("report").asText())).hasContent(page);
    assertThat(search().done().out()).contains("on the Pareto front", "W 0.", "winner.yaml");
  }

  @Test
  void plansWithoutMeasuring() {
    Outcome outcome = search("--json", "--plan").done();
    assertThat(outcome.keys())
        .containsExactly(
            "output",
            "combinations",
            "shapes",
            "visited",
            "trainings",
            "steps",
            "maximum",
            "recipe");
    assertThat(outcome.json().get("trainings").asInt()).isEqualTo(4);
    assertThat(outcome.json().get("steps").asInt()).isEqualTo(8);
    assertThat(folder.resolve("found")).doesNotExist();
  }

  @Test
  void aBudgetForNothing() {
    search("--set", "budget.minutes=1.0e-9").failed(1, "ended before one shape was trained");
    search("--set", "budget.minutes=5").done();
  }

  @Test
  void saysWhatIsWrong() {
    search("--set", "budget.steps=1")
        .failed(1, "budget.steps is 1, expected at least error.steps, which is 2");
    search("--set", "space.num_attention_heads=[5]")
        .failed(1, "space.hidden_size", "there is no shape to search");
    search("--set", "error.teacher=" + folder.resolve("nobody"))
        .failed(1, "nobody is neither a model");
    search("--set", "error.steps=3").done();
    search().failed(1, "measurements.json was measured with other settings", "--output");
  }
}
