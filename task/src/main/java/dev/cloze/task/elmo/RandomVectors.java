package dev.cloze.task.elmo;

import dev.cloze.engine.RandomBits;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A vector of each word that says nothing but which word it is: what learned vectors are compared
 * with. Uniform between -1 and 1, a function of the seed and the spelling.
 */
public final class RandomVectors implements FrozenVectors {
  private final int size;
  private final long seed;

  public RandomVectors(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  @Override
  public int numLayers() {
    return 1;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<Tensor> of(List<List<String>> sentences) {
    List<Tensor> result = new ArrayList<>();
    for (List<String> sentence : sentences) {
      float[] values = new float[sentence.size() * size];
      for (int word = 0; word < sentence.size(); word++) {
        long stream = RandomBits.derive(seed, sentence.get(word));
        for (int i = 0; i < size; i++) {
          values[word * size + i] = (int) (RandomBits.derive(stream, i) >>> 32) * 0x1p-31f;
        }
      }
      result.add(torch.tensor(values).view(1, sentence.size(), size));
    }
    return result;
  }

  @Override
  public void close() {}
}
