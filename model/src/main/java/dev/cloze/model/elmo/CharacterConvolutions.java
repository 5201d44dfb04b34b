package dev.cloze.model.elmo;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.config.CharacterCnnConfig.Filter;
import dev.cloze.config.ElmoConfig;
import dev.cloze.engine.Precision;
import dev.cloze.engine.Tensors;
import dev.cloze.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The largest answer of each filter at any place of a word: Kim et al. (2016), section 2.2.
 *
 * <p>A few words of similar length are worked on at a time, and only as far as they reach: where a
 * filter sees nothing but padding its answer is always the same, so that one such place will do.
 * The way back computes the answers again, which costs less than to keep them.
 */
final class CharacterConvolutions {
  private static final int PADDING = ElmoConfig.CHARACTERS; // 260, moved up by one
  private static final long CHUNK_BYTES = 4 << 20; // answers of the largest filter
  private static final double RELU_RANGE = 0.05;

  private final int wordLength;
  private final int embeddingSize;
  private final boolean relu;
  private final List<Filter> filters;
  private final int widest;
  private final int most; // features of the largest filter
  private final int features;
  private final Tensor characters; // [261, E]
  private final List<Tensor> weights = new ArrayList<>(); // [1, w, E, count]
  private final List<Tensor> biases = new ArrayList<>(); // [count]

  CharacterConvolutions(CharacterCnnConfig config, Weights model) {
    wordLength = config.maxCharactersPerToken();
    embeddingSize = config.embeddingSize();
    relu = config.activation().equals("relu");
    filters = config.filters();
    widest = filters.stream().mapToInt(Filter::width).max().orElseThrow();
    most = filters.stream().mapToInt(Filter::count).max().orElseThrow();
    features = config.features();
    characters = model.uniform(ElmoWeightNames.CHARACTERS, 1, ElmoConfig.CHARACTERS, embeddingSize);
    for (int i = 0; i < filters.size(); i++) {
      long[] shape = {1, filters.get(i).width(), embeddingSize, filters.get(i).count()};
      String name = ElmoWeightNames.filterWeight(i);
      weights.add(
          relu
              ? model.uniform(name, RELU_RANGE, shape)
              : model.gaussian(name, Math.sqrt(1.0 / (shape[1] * embeddingSize)), shape));
      biases.add(model.zeros(ElmoWeightNames.filterBias(i), filters.get(i).count()));
    }
  }

  int wordLength() {
    return wordLength;
  }

  /**
   * @param ids [n, W], see {@link CharacterEncoder#forward}
   */
  Pass forward(int[] ids, Precision precision) {
    return new Pass(ids, precision);
  }

  /** Words of similar length. */
  private record Chunk(int[] words, int longest) {}

  /** One pass over some words. */
  final class Pass {
    private final Precision precision;
    private final boolean gradients = GradMode.is_enabled();
    private final int[] ids;
    private final List<Chunk> chunks;
    private final Tensor features; // [n, F] fp32

    private Pass(int[] ids, Precision precision) {
      this.ids = ids;
      this.precision = precision;
      int words = ids.length / wordLength;
      chunks = chunks(words);
      features =
          Tensors.uninitialised(ScalarType.Float, words, CharacterConvolutions.this.features);
      try (NoGradGuard noGradients = new NoGradGuard();
          Precision.Guard autocast = precision.autocast()) {
        for (Chunk chunk : chunks) {
          try (PointerScope scope = new PointerScope()) {
            features.index_copy_(
                0, Tensors.indices(chunk.words), answers(chunk).to(ScalarType.Float));
          }
        }
      }
    }

    Tensor features() {
      return features;
    }

    boolean gradients() {
      return gradients;
    }

    /**
     * Adds the gradients of the weights to theirs.
     *
     * @param gradient of the features, [n, F] fp32
     */
    void backward(Tensor gradient) {
      try (AutoGradMode on = new AutoGradMode(true)) {
        for (Chunk chunk : chunks) {
          try (PointerScope scope = new PointerScope()) {
            Tensor part = gradient.index_select(0, Tensors.indices(chunk.words));
            Tensor answers;
            try (Precision.Guard autocast = precision.autocast()) {
              answers = answers(chunk);
            }
            answers.backward(
                part.to(answers.scalar_type()),
                new BoolOptional(),
                false,
                new TensorArrayRefOptional());
          }
        }
      }
    }

    private List<Chunk> chunks(int words) {
      int[] lengths = IntStream.range(0, words).map(this::length).toArray();
      int[] order =
          IntStream.range(0, words)
              .boxed()
              .sorted(Comparator.comparingInt(word -> lengths[word]))
              .mapToInt(Integer::intValue)
              .toArray();
      List<Chunk> result = new ArrayList<>();
      for (int from = 0; from < words; ) {
        int to = from + 1;
        while (to < words
            && (to + 1L - from) * (lengths[order[to]] + 1) * most * Float.BYTES <= CHUNK_BYTES) {
          to++;
        }
        result.add(new Chunk(Arrays.copyOfRange(order, from, to), lengths[order[to - 1]]));
        from = to;
      }
      return result;
    }

    /** Ids before the padding. */
    private int length(int word) {
      int length = wordLength;
      while (length > 0 && ids[word * wordLength + length - 1] == PADDING) {
        length--;
      }
      return length;
    }

    /** [words, F] of a chunk. */
    private Tensor answers(Chunk chunk) {
      int reach = Math.min(wordLength, chunk.longest + widest);
      int[] wanted = new int[chunk.words.length * reach];
      for (int i = 0; i < chunk.words.length; i++) {
        System.arraycopy(ids, chunk.words[i] * wordLength, wanted, i * reach, reach);
      }
      Tensor table = // [262, E]; 0 is nothing
          torch.cat(new TensorVector(torch.zeros(1, embeddingSize), characters), 0);
      Tensor x =
          torch
              .embedding(table, Tensors.indices(wanted))
              .view(chunk.words.length, reach, embeddingSize);
      TensorVector joined = new TensorVector();
      for (int i = 0; i < filters.size(); i++) {
        joined.push_back(answers(x, i, chunk.longest));
      }
      return torch.cat(joined, 1);
    }

    /**
     * @param x [words, reach, E]
     * @return [words, count]
     */
    private Tensor answers(Tensor x, int filter, int longest) {
      int width = filters.get(filter).width();
      int count = filters.get(filter).count();
      long places = Math.min(longest, wordLength - width) + 1;
      Tensor windows = // [words * places, w E]
          x.unfold(1, width, 1)
              .narrow(1, 0, places)
              .transpose(2, 3)
              .reshape(-1, (long) width * embeddingSize);
      Tensor weight = weights.get(filter).view((long) width * embeddingSize, count);
      Tensor largest =
          windows.matmul(weight).view(x.size(0), places, count).amax(new long[] {1}, false);
      Tensor sum = largest.add(biases.get(filter));
      return relu ? sum.relu() : sum.tanh();
    }
  }
}
