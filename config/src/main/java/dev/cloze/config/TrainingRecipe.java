package dev.cloze.config;

import java.util.List;

/** What every recipe of a run says, whatever it trains, and how two of them compare. */
public interface TrainingRecipe {
  TrainingConfig training();

  EvaluationConfig evaluation();

  CheckpointConfig checkpoint();

  /** The recipe with every default, as a file that reads back equal. */
  String toYaml();

  /**
   * The same for two recipes that a run may be resumed from one to the other: of all that decides
   * the weights.
   *
   * @return SHA-256 in hexadecimal
   */
  String hash();

  /**
   * What keeps a run from being resumed with this recipe: each hashed key whose value differs. None
   * if keys are missing there whose values are the defaults: an older version wrote fewer.
   *
   * @param checkpoint the recipe that the run was started with, as {@link #toYaml} gave it
   * @param name what messages call it
   * @return "optimizer.learning_rate: 1.0e-4 in the checkpoint, 2.0e-4 now"
   */
  List<String> differences(String checkpoint, String name);
}
