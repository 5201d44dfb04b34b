package dev.cloze.task.elmo;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Vectors of words that a task does not change. For one thread. */
public interface FrozenVectors extends AutoCloseable {
  /** Vectors of a word: those of ELMo's layers, the word's own among them, or one. */
  int numLayers();

  /** Features of a vector. */
  int size();

  /**
   * The vectors of sentences, [layers, words, size] fp32 each, owned by the caller's scope.
   *
   * @param sentences none of them empty
   */
  List<Tensor> of(List<List<String>> sentences);

  @Override
  void close();
}
