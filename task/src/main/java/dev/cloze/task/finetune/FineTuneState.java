package dev.cloze.task.finetune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.TaskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run stands, apart from its tensors.
 *
 * @param step updates of the weights done
 * @param bestStep of the best evaluation; -1 before the first
 * @param bestScore of it
 * @param worse evaluations since
 * @param evaluatedStep of the last evaluation; -1 before the first
 * @param recipe resolved, as YAML
 * @param dataHash of the training data as the network reads it
 * @param threads of the computation: other counts add in another order
 */
record FineTuneState(
    long step,
    long bestStep,
    double bestScore,
    int worse,
    long evaluatedStep,
    String recipe,
    String dataHash,
    int threads) {
  static final String FILE = "finetune.json";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT_VERSION = 1;

  static FineTuneState start(String recipe, String dataHash, int threads) {
    return new FineTuneState(0, -1, 0, 0, -1, recipe, dataHash, threads);
  }

  boolean hasBest() {
    return bestStep >= 0;
  }

  FineTuneState advanced() {
    return new FineTuneState(
        step + 1, bestStep, bestScore, worse, evaluatedStep, recipe, dataHash, threads);
  }

  /** After an evaluation at this step. */
  FineTuneState evaluated(double score) {
    boolean better = !hasBest() || score > bestScore;
    return new FineTuneState(
        step,
        better ? step : bestStep,
        better ? score : bestScore,
        better ? 0 : worse + 1,
        step,
        recipe,
        dataHash,
        threads);
  }

  void write(Path directory) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("format_version", FORMAT_VERSION);
    node.put("step", step);
    node.put("best_step", bestStep);
    node.put("best_score", bestScore);
    node.put("evaluations_since", worse);
    node.put("evaluated_step", evaluatedStep);
    node.put("data_hash", dataHash);
    node.put("threads", threads);
    node.put("recipe", recipe);
    Files.writeString(directory.resolve(FILE), node.toPrettyString() + "\n");
  }

  /**
   * @throws TaskException if the file is damaged or of another version
   */
  static FineTuneState read(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      JsonNode node = JSON.readTree(file.toFile());
      if (node.path("format_version").asInt() != FORMAT_VERSION || !node.path("step").isNumber()) {
        throw new TaskException(
            "%s is not the state of a fine-tuning run of this version of Cloze.".formatted(file));
      }
      return new FineTuneState(
          node.path("step").asLong(),
          node.path("best_step").asLong(),
          node.path("best_score").asDouble(),
          node.path("evaluations_since").asInt(),
          node.path("evaluated_step").asLong(),
          node.path("recipe").asText(),
          node.path("data_hash").asText(),
          node.path("threads").asInt());
    } catch (JsonProcessingException e) {
      throw new TaskException("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new TaskException("Cannot read %s: %s.".formatted(file, e.getMessage()), e);
    }
  }
}
