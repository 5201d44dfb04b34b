package dev.cloze.cli;

import dev.cloze.engine.Engine;
import dev.cloze.engine.Precision;
import dev.cloze.task.blimp.Blimp;
import dev.cloze.task.blimp.BlimpMetrics;
import dev.cloze.train.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** BLiMP of runs; what was scored stays beside the run's checkpoints, for the next time. */
final class BlimpOfRun {
  private static final String FILE = "blimp.json";
  private static final int BATCH_TOKENS = 4096;

  private final Path data;
  private final Integer limit;
  private final int threads;
  private final Reporting reporting;

  /**
   * What {@code blimp.json} holds: what was asked, of which weights, and what came of it.
   *
   * @param limit of the pairs of each paradigm; null for all
   */
  record Kept(String weightsSha256, String data, Integer limit, long pairs, double accuracy) {
    boolean answers(String weights, String asked, Integer askedLimit) {
      return weightsSha256.equals(weights)
          && data.equals(asked)
          && Objects.equals(limit, askedLimit);
    }
  }

  /**
   * @param limit of the pairs of each paradigm; null for all
   * @param threads that compute; 0 for one per core
   */
  BlimpOfRun(Path data, Integer limit, int threads, Reporting reporting) {
    this.data = data;
    this.limit = limit;
    this.threads = threads;
    this.reporting = reporting;
  }

  /** The share of pairs that the run's latest checkpoint gets right. */
  double accuracy(Path run) throws IOException {
    String weights = Sha256.of(ModelDirectory.resolve(run).resolve("model.safetensors"));
    Path file = run.resolve(FILE);
    if (Files.exists(file)) {
      Kept kept = Json.MAPPER.readValue(file.toFile(), Kept.class);
      if (kept.answers(weights, data.toString(), limit)) {
        return kept.accuracy();
      }
    }
    reporting.note("%s: BLiMP", run);
    BlimpMetrics metrics = score(run);
    metrics.problems().forEach(problem -> reporting.note("cloze: %s", problem));
    Path partial = run.resolve(FILE + ".partial");
    Files.writeString(
        partial,
        Json.MAPPER.writeValueAsString(
            new Kept(weights, data.toString(), limit, metrics.pairs(), metrics.accuracy())));
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return metrics.accuracy();
  }

  private BlimpMetrics score(Path run) {
    Engine.start(threads, "highest"); // as cloze evaluate: "medium" would compute in bf16 on AMX
    int pairs = limit == null ? Integer.MAX_VALUE : limit;
    var options = new Blimp.Options(List.of(data), pairs, BATCH_TOKENS, Precision.of("fp32"));
    try (Blimp blimp = Blimp.open(run, options);
        Progress progress = reporting.progress()) {
      return blimp.evaluate((done, total) -> progress.update(done, total, () -> "BLiMP"));
    }
  }
}
