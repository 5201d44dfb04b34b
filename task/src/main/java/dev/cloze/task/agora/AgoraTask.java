package dev.cloze.task.agora;

import java.util.List;
import java.util.Optional;

/**
 * What Agora is applied to.
 *
 * @param <M> a fine-tuned model, or what stands for it
 * @param <X> an example
 */
public interface AgoraTask<M, X> {
  /** Fine-tunes fresh pre-trained weights. */
  M fineTune(List<X> data, HyperparameterSet set, long seed);

  /** The task's metric on the development examples; larger is better. */
  double score(M model);

  /** The development examples that a model gets wrong, in their order. */
  List<X> mistakes(M model);

  /**
   * A new example near a mistake, labelled by the teacher; the mistake's own label is not used.
   *
   * @return empty if none could be made
   */
  Optional<X> transform(X mistake, long seed);
}
