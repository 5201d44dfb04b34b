package dev.cloze.task.elmo;

import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.task.embed.ElmoSentences;
import dev.cloze.task.embed.SentenceState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * All layers of an ELMo, which a task does not change; every sentence begins with an empty memory.
 * What was computed is kept while it fits in 2 GiB. Owns the network; for one thread.
 */
public final class ElmoVectors implements AutoCloseable {
  private static final int BATCH_SIZE = 64;
  private static final long REMEMBERED_BYTES = 2L << 30;

  private final ElmoSentences sentences;
  private final RememberedVectors remembered;

  private ElmoVectors(ElmoSentences sentences) {
    this.sentences = sentences;
    remembered = new RememberedVectors(this::compute, REMEMBERED_BYTES);
  }

  /**
   * @param model the directory of an ELMo
   */
  public static ElmoVectors open(Path model) throws IOException {
    return new ElmoVectors(
        ElmoSentences.open(ElmoPaths.in(model), SentenceState.ZERO, 0, BATCH_SIZE));
  }

  /** Those of a network of the same shape that has learned nothing. */
  public static ElmoVectors fresh(Path model, long seed) throws IOException {
    return new ElmoVectors(ElmoSentences.fresh(ElmoPaths.in(model), seed, BATCH_SIZE));
  }

  /** Vectors of a word: those of the layers, the word's own among them. */
  public int numLayers() {
    return sentences.numLayers();
  }

  /** Features of a vector. */
  public int size() {
    return sentences.hiddenSize();
  }

  /**
   * The vectors of sentences, [layers, words, size] fp32 each; of the caller's scope, or kept here.
   *
   * @param texts none of them empty
   */
  public List<Tensor> of(List<List<String>> texts) {
    return remembered.of(texts);
  }

  private List<Tensor> compute(List<List<String>> texts) {
    List<Tensor> result = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH_SIZE) {
      int to = Math.min(from + BATCH_SIZE, texts.size());
      result.addAll(sentences.layers(texts.subList(from, to)));
    }
    return result;
  }

  /** Writes the network into an existing directory, which then is an ELMo. */
  public void write(Path directory) throws IOException {
    sentences.write(directory);
  }

  @Override
  public void close() {
    remembered.close();
    sentences.close();
  }
}
