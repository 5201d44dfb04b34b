package dev.cloze.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.config.ArchitectureSearchRecipe.Trial;
import dev.cloze.config.ArchitectureShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a search has measured, as {@code measurements.json}: whoever searches again with the same
 * settings goes on from it, and a search that finds everything there measures nothing. Written anew
 * after every measurement, beside its name and then renamed.
 */
final class MeasurementFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;

  private final Path file;
  private final String settings;
  private final Map<String, InferenceCost> costs = new LinkedHashMap<>();
  private final Map<String, Measured> errors = new LinkedHashMap<>();

  /**
   * @param error NaN if it diverged
   */
  private record Measured(double error, long steps, double seconds) {}

  private MeasurementFile(Path file, String settings) {
    this.file = file;
    this.settings = settings;
  }

  /**
   * @param settings a hash of all that decides what is measured
   * @throws SearchException if the file is of other settings
   */
  static MeasurementFile open(Path file, String settings) {
    MeasurementFile measurements = new MeasurementFile(file, settings);
    if (Files.exists(file)) {
      measurements.read();
    }
    return measurements;
  }

  private void read() {
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new SearchException(
          "%s is not JSON: %s. Move it away to measure anew."
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw failed("read", e);
    }
    if (root.path("format").asInt() != FORMAT) {
      throw new SearchException(
          "%s is not of this version's format (%d); move it away to measure anew."
              .formatted(file, FORMAT));
    }
    if (!root.path("settings").asText().equals(settings)) {
      throw new SearchException(
          "%s was measured with other settings of maximum, inference, error, tokenizer, data or seed. Take those again, or name another --output."
              .formatted(file));
    }
    for (JsonNode cost : root.path("inference")) {
      costs.put(
          cost.path("shape").asText(),
          new InferenceCost(
              cost.path("cost").asDouble(),
              cost.path("p10").asDouble(),
              cost.path("p90").asDouble(),
              cost.path("noisy").asBoolean()));
    }
    for (JsonNode error : root.path("errors")) {
      errors.put(
          key(
              error.path("shape").asText(),
              error.path("learning_rate").asDouble(),
              error.path("batch_size").asInt()),
          new Measured(
              error.path("error").asDouble(Double.NaN),
              error.path("steps").asLong(),
              error.path("seconds").asDouble()));
    }
  }

  Optional<InferenceCost> cost(ArchitectureShape shape) {
    return Optional.ofNullable(costs.get(shape.toString()));
  }

  /** Those of one session, in place of all before. */
  void putCosts(Map<ArchitectureShape, InferenceCost> measured) {
    costs.clear();
    measured.forEach((shape, cost) -> costs.put(shape.toString(), cost));
    save();
  }

  /** NaN if it diverged, empty if it was not measured. */
  OptionalDouble error(ArchitectureShape shape, Trial trial) {
    Measured measured = errors.get(key(shape, trial));
    return measured == null ? OptionalDouble.empty() : OptionalDouble.of(measured.error);
  }

  void putError(ArchitectureShape shape, Trial trial, double error, long steps, double seconds) {
    errors.put(key(shape, trial), new Measured(error, steps, seconds));
    save();
  }

  /** Of all trainings so far. */
  long steps() {
    return errors.values().stream().mapToLong(Measured::steps).sum();
  }

  private static String key(ArchitectureShape shape, Trial trial) {
    return key(shape.toString(), trial.learningRate(), trial.batchSize());
  }

  private static String key(String shape, double learningRate, int batchSize) {
    return "%s %s %d".formatted(shape, learningRate, batchSize);
  }

  private void save() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("settings", settings);
    ArrayNode inference = root.putArray("inference");
    costs.forEach(
        (shape, cost) ->
            inference
                .addObject()
                .put("shape", shape)
                .put("cost", cost.cost())
                .put("p10", cost.tenth())
                .put("p90", cost.ninetieth())
                .put("noisy", cost.noisy()));
    ArrayNode trained = root.putArray("errors");
    errors.forEach(
        (key, measured) -> {
          String[] parts = key.split(" ");
          ObjectNode node = trained.addObject();
          node.put("shape", parts[0]);
          node.put("learning_rate", Double.parseDouble(parts[1]));
          node.put("batch_size", Integer.parseInt(parts[2]));
          if (Double.isFinite(measured.error)) {
            node.put("error", measured.error);
          } else {
            node.putNull("error"); // it diverged
          }
          node.put("steps", measured.steps);
          node.put("seconds", measured.seconds);
        });
    Path aside = file.resolveSibling(file.getFileName() + ".writing");
    try {
      Files.writeString(
          aside, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private SearchException failed(String deed, IOException cause) {
    return new SearchException(
        "Cannot %s %s: %s. Check the disk's free space and the permissions there."
            .formatted(deed, file, cause.getMessage()),
        cause);
  }
}
