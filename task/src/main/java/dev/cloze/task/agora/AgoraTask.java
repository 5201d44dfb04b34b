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
  /**
   * Fine-tunes fresh pre-trained weights, once for each training and all on the same data.
   *
   * @return a model for each training, in their order; empty if it was interrupted
   */
  Optional<List<M>> fineTune(List<X> data, List<AgoraTraining> trainings);

  /** The task's metric on the development examples; larger is better. */
  double score(M model);

  /**
   * New examples near the development examples that the best model of a round gets wrong. The
   * teacher labels them; the mistakes' own labels are not used.
   *
   * @param best of the round
   * @param isBestOfAll whether no earlier round had one as good: it is to be kept
   * @param most new examples at most
   * @param seed everything random follows from it
   */
  NewPoints<X> newPoints(AgoraTraining best, M model, boolean isBestOfAll, int most, long seed);
}
