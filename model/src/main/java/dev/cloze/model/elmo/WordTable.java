package dev.cloze.model.elmo;

import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.RowGradients;
import dev.cloze.model.Weights;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Vectors from a table of known words: the variant without characters. */
final class WordTable implements WordEncoder {
  private final Tensor table; // [V, P]

  WordTable(ElmoConfig config, Weights weights) {
    table = weights.glorot(ElmoWeightNames.WORDS, config.vocabSize(), config.projectionSize());
  }

  Tensor table() {
    return table;
  }

  @Override
  public int idsPerWord() {
    return 1;
  }

  @Override
  public WordVectors forward(int[] ids, Precision precision) {
    Tensor rows = Tensors.indices(ids);
    Tensor values = table.detach().index_select(0, rows); // [n, P]
    return new WordVectors() {
      @Override
      public Tensor values() {
        return values;
      }

      @Override
      public void backward(Tensor gradient) {
        try (NoGradGuard noGradients = new NoGradGuard()) {
          RowGradients.add(table, rows, gradient);
        }
      }
    };
  }
}
