package dev.cloze.task.embed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What makes vectors of sentences: a network and what prepares text for it. For one thread.
 *
 * @param <S> a sentence as the network reads it
 */
public interface SentenceEncoder<S> extends AutoCloseable {
  /** What {@link #layers} returns of each sentence, the words' own vectors included: L + 1. */
  int numLayers();

  /** Features of a word in one layer: H. */
  int hiddenSize();

  /**
   * Prepares a line; what is mended or cut is counted.
   *
   * @param number of the line, from 1, for messages
   */
  S sentence(String line, long number);

  /** The words, or pieces of words, that get a vector each. */
  List<String> tokens(S sentence);

  /**
   * Whether the vectors of a sentence do not depend on the sentences before it and beside it, so
   * that sentences of similar length may be brought together.
   */
  boolean isIndependent();

  /**
   * All layers of each sentence, [L + 1, tokens, H] fp32, without the vectors of what stands around
   * a sentence. Owned by the caller's scope.
   */
  List<Tensor> layers(List<S> sentences);

  /** What was mended, cut or unknown in the lines so far, in sentences for people. */
  List<String> problems();

  @Override
  void close();
}
