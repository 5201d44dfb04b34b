package dev.cloze.cli;

import dev.cloze.config.ElmoRecipe;
import dev.cloze.config.Recipe;
import dev.cloze.train.Pretraining;
import dev.cloze.train.StreamPretraining;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs that tell how they go and that a signal stops, with a checkpoint. */
final class StoppableTraining {
  private final Reporting reporting;
  private final AtomicBoolean stop = new AtomicBoolean();

  /** From now on signals are heard. */
  StoppableTraining(Reporting reporting) {
    this.reporting = reporting;
    StopSignals.install(
        name -> {
          reporting.note("cloze: %s: saving a checkpoint; interrupt again to end at once", name);
          stop.set(true);
        });
  }

  /** Trains to the end, or to a signal; goes on where the run stands. */
  Pretraining.Result run(Recipe recipe, Path directory) {
    try (var report = new TrainingReport(recipe, reporting.progress());
        var pretraining = new Pretraining(recipe, directory, report)) {
      return pretraining.run(stop::get);
    }
  }

  /** As {@link #run(Recipe, Path)}, for ELMo. */
  Pretraining.Result run(ElmoRecipe recipe, Path directory) {
    try (var report = new TrainingReport(recipe.training().steps(), s -> s, reporting.progress());
        var pretraining = new StreamPretraining(recipe, directory, report)) {
      return pretraining.run(stop::get);
    }
  }

  /** Saves the untrained model as a checkpoint, unless the run has begun already. */
  void begin(Recipe recipe, Path directory) {
    try (var report = new TrainingReport(recipe, reporting.progress());
        var pretraining = new Pretraining(recipe, directory, report)) {
      pretraining.run(() -> true);
    }
  }

  boolean stopRequested() {
    return stop.get();
  }
}
