package dev.cloze.train;

import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.data.BatchLoader;
import dev.cloze.data.Corpus;
import dev.cloze.data.SamplerState;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What each step of a run read, counted without training: samples are functions of the seed and the
 * position, so they can be made again.
 */
public final class StepCounts {
  private StepCounts() {}

  /** Hears the counts of each step, the first is 1. */
  public interface Listener {
    void onStep(long step, Counts counts);
  }

  /**
   * Makes the batches of all steps of a recipe of one phase.
   *
   * @param stopRequested asked before each step
   * @return whether all were counted
   */
  public static boolean forEach(Recipe recipe, BooleanSupplier stopRequested, Listener listener) {
    if (recipe.phases().size() > 1) {
      throw new IllegalArgumentException("phases draw samples of their own");
    }
    Phase phase = recipe.phases().get(0);
    Path tokenizerDirectory = Path.of(recipe.tokenizer());
    Tokenizer tokenizer = TokenizerFiles.read(tokenizerDirectory);
    long seed = recipe.training().seed();
    try (Corpus corpus = Corpus.open(Path.of(recipe.data().path()), tokenizer, tokenizerDirectory);
        BatchLoader loader =
            new BatchLoader(
                corpus,
                tokenizer.vocabulary(),
                phase.data(),
                phase.objective(),
                seed,
                phase.training().batchSize(),
                phase.training().microBatchSize(),
                SamplerState.start(seed))) {
      for (long step = 1; step <= recipe.training().steps(); step++) {
        if (stopRequested.getAsBoolean()) {
          return false;
        }
        listener.onStep(step, Counts.of(loader.next()));
      }
    }
    return true;
  }
}
