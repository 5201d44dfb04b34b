package dev.cloze.search;

import dev.cloze.config.ArchitectureSearchRecipe;
import dev.cloze.config.ArchitectureSearchRecipe.Trial;
import dev.cloze.config.ArchitectureShape;
import java.util.Locale;

/** The recipe that trains the shape a search has found. */
public final class WinnerRecipe {
  private WinnerRecipe() {}

  /**
   * @param file what the recipe will be called, for the command in its head
   */
  public static String yaml(SearchResult result, String file) {
    ArchitectureSearchRecipe search = result.recipe();
    ArchitectureShape shape = result.best().candidate().shape();
    Trial trial = search.trials().get(result.best().trial());
    String distillation =
        search.error().teacher() == null
            ? ""
            : "\n  distillation: # as in Bort's script\n    {teacher: %s, temperature: 2, masked_lm_weight: 0.1, teacher_weight: 0.5}"
                .formatted(quoted(search.error().teacher()));
    return String.format(
        Locale.ROOT,
        """
        # The shape that cloze architecture-search chose: W %.6f, %,d parameters. Learning rate and batch
        # size are those of its short training; set steps and schedule for the real one.
        #
        #   cloze pretrain %s --run runs/found

        architecture:
          type: bort
          num_hidden_layers: %d
          num_attention_heads: %d
          hidden_size: %d
          intermediate_size: %d
          max_position_embeddings: %d
        tokenizer: %s
        data:
          path: %s
          validation: %s
          length: %d
        objective:
          next_sentence: false%s
        optimizer: {type: adamw, learning_rate: %s, weight_decay: 0.01}
        schedule: {warmup_steps: 100, decay: bort_pretraining}
        training: {steps: 10000, batch_size: %d, precision: bf16, seed: 1}
        evaluation: {every: 1000, batches: 50}
        checkpoint: {every: 1000, keep: 3}
        """,
        result.best().w(),
        result.best().candidate().parameters(),
        file,
        shape.numHiddenLayers(),
        shape.numAttentionHeads(),
        shape.hiddenSize(),
        shape.intermediateSize(),
        search.maxPositionEmbeddings(),
        quoted(search.tokenizer()),
        quoted(search.data().path()),
        quoted(search.data().validation()),
        search.data().length(),
        distillation,
        Double.toString(trial.learningRate()).toLowerCase(Locale.ROOT),
        trial.batchSize());
  }

  /** A text of YAML that may hold any character. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
