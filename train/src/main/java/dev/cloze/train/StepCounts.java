package dev.cloze.train;

import dev.cloze.config.Phase;
import dev.cloze.config.Recipe;
import dev.cloze.data.BatchLoader;
import dev.cloze.data.Corpus;
import dev.cloze.data.SamplerState;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.nio.file.Path;

/**
 * What each step of a run reads, counted without training: samples are functions of the seed and
 * the position.
 */
public final class StepCounts {
  private StepCounts() {}

  /** Hears the counts of each step, the first is 1. */
  public interface Listener {
    /**
     * @return whether the next step is wanted
     */
    boolean onStep(long step, Counts counts);
  }

  /**
   * Makes the batches of a recipe of one phase, step after step, until the listener has enough: how
   * many steps the recipe trains does not matter.
   */
  public static void forEach(Recipe recipe, Listener listener) {
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
      long step = 1;
      while (listener.onStep(step, Counts.of(loader.next()))) {
        step++;
      }
    }
  }
}
