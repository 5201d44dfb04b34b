package dev.cloze.train.checkpoint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * state.json: where a run stands, apart from its tensors.
 *
 * @param clozeVersion of the program that wrote it
 * @param step updates of the weights done
 * @param phase index into the recipe's phases of the last update done
 * @param sampler the first sample not yet used
 * @param lastEvaluation the newest one, empty before the first
 * @param bestEvaluation the one of the lowest loss, empty before the first
 * @param threads of the computation: other counts add in another order
 * @param recipeHash of the recipe's keys that decide the result
 * @param corpusHash of the training corpus's manifest
 * @param tokenizerFingerprint of the tokenizer that the corpus was prepared with
 * @param teacherHash of the weights of a teacher; empty without one, and in older files
 * @param recipe the resolved recipe, as YAML
 */
public record CheckpointState(
    String clozeVersion,
    long step,
    int phase,
    Sampler sampler,
    Optional<Evaluation> lastEvaluation,
    Optional<Evaluation> bestEvaluation,
    int threads,
    String recipeHash,
    String corpusHash,
    String tokenizerFingerprint,
    Optional<String> teacherHash,
    String recipe) {

  /** The file's name in a checkpoint. */
  public static final String FILE = "state.json";

  /** Raised when a key changes its meaning; new keys alone do not raise it. */
  static final int FORMAT_VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The sampler's clock.
   *
   * @param seed of the order and the masks
   * @param epoch passes over the corpus completed
   * @param position samples used in this one
   */
  public record Sampler(long seed, long epoch, long position) {}

  /**
   * An evaluation on held-out text.
   *
   * @param step updates done then
   * @param loss in nats, finite
   */
  public record Evaluation(long step, double loss) {
    public Evaluation {
      if (!Double.isFinite(loss)) {
        throw new IllegalArgumentException("no finite loss at step " + step + ": " + loss);
      }
    }
  }

  public CheckpointState {
    requireNonNull(clozeVersion, "clozeVersion");
    requireNonNull(sampler, "sampler");
    requireNonNull(lastEvaluation, "lastEvaluation");
    requireNonNull(bestEvaluation, "bestEvaluation");
    requireNonNull(recipeHash, "recipeHash");
    requireNonNull(corpusHash, "corpusHash");
    requireNonNull(tokenizerFingerprint, "tokenizerFingerprint");
    requireNonNull(teacherHash, "teacherHash");
    requireNonNull(recipe, "recipe");
  }

  /** Writes state.json into the directory of a checkpoint. */
  public void write(Path directory) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format_version", FORMAT_VERSION);
    root.put("cloze_version", clozeVersion);
    root.put("step", step);
    root.put("phase", phase);
    root.putObject("sampler")
        .put("seed", sampler.seed())
        .put("epoch", sampler.epoch())
        .put("position", sampler.position());
    lastEvaluation.ifPresent(evaluation -> put(root.putObject("last_evaluation"), evaluation));
    bestEvaluation.ifPresent(evaluation -> put(root.putObject("best_evaluation"), evaluation));
    root.put("threads", threads);
    root.put("recipe_hash", recipeHash);
    root.put("corpus_hash", corpusHash);
    root.put("tokenizer_fingerprint", tokenizerFingerprint);
    teacherHash.ifPresent(hash -> root.put("teacher_hash", hash));
    root.put("recipe", recipe);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    Files.writeString(directory.resolve(FILE), text, StandardCharsets.UTF_8);
  }

  /**
   * Reads state.json from the directory of a checkpoint. Keys that it does not know are passed
   * over: they are of a later version and change none of the known ones.
   *
   * @throws CheckpointException naming the file and the key that is missing or impossible
   */
  public static CheckpointState read(Path directory) {
    Path file = directory.resolve(FILE);
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s is damaged: not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new CheckpointException("Cannot read %s: %s.".formatted(file, Reason.of(e)), e);
    }
    Reader reader = new Reader(file, "", root);
    long version = reader.integer("format_version");
    if (version != FORMAT_VERSION) {
      throw new CheckpointException(
          "%s has format_version %d; this version of Cloze reads %d. It was written by Cloze %s."
              .formatted(file, version, FORMAT_VERSION, root.path("cloze_version").asText("?")));
    }
    Reader sampler = reader.object("sampler");
    return new CheckpointState(
        reader.text("cloze_version"),
        reader.integer("step"),
        reader.smallInteger("phase"),
        new Sampler(sampler.integer("seed"), sampler.integer("epoch"), sampler.integer("position")),
        reader.evaluation("last_evaluation"),
        reader.evaluation("best_evaluation"),
        reader.smallInteger("threads"),
        reader.text("recipe_hash"),
        reader.text("corpus_hash"),
        reader.text("tokenizer_fingerprint"),
        root.has("teacher_hash") ? Optional.of(reader.text("teacher_hash")) : Optional.empty(),
        reader.text("recipe"));
  }

  private static void put(ObjectNode target, Evaluation evaluation) {
    target.put("step", evaluation.step()).put("loss", evaluation.loss());
  }

  /** Reads keys of one object; a wrong one is named with its file and whole path. */
  private record Reader(Path file, String prefix, JsonNode node) {
    long integer(String key) {
      JsonNode value = node.path(key);
      require(value.isIntegralNumber() && value.canConvertToLong(), key, "a whole number");
      return value.asLong();
    }

    int smallInteger(String key) {
      require(node.path(key).isInt(), key, "a whole number");
      return node.path(key).asInt();
    }

    double number(String key) {
      require(node.path(key).isNumber(), key, "a number");
      return node.path(key).asDouble();
    }

    String text(String key) {
      require(node.path(key).isTextual(), key, "text");
      return node.path(key).asText();
    }

    Reader object(String key) {
      require(node.path(key).isObject(), key, "an object");
      return new Reader(file, prefix + key + ".", node.path(key));
    }

    Optional<Evaluation> evaluation(String key) {
      if (!node.has(key)) {
        return Optional.empty();
      }
      Reader evaluation = object(key);
      return Optional.of(new Evaluation(evaluation.integer("step"), evaluation.number("loss")));
    }

    private void require(boolean ok, String key, String expected) {
      if (!ok) {
        throw new CheckpointException(
            "%s: %s%s is %s; expected %s."
                .formatted(
                    file,
                    prefix,
                    key,
                    node.has(key) ? node.get(key).toString() : "missing",
                    expected));
      }
    }
  }
}
