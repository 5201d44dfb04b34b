package dev.cloze.text.vocabulary;

/** Hears how far a training is and what a person should know; called on the training's thread. */
public interface TrainingListener {
  TrainingListener NONE = new TrainingListener() {};

  /**
   * @param bytesRead of the input files as they are on disk
   * @param bytesTotal of all of them
   */
  default void onReading(long bytesRead, long bytesTotal, long documents) {}

  /** Sorted runs of words on disk are made one. */
  default void onMerging(int runs) {}

  default void onLearning(int tokens, int size) {}

  /** What an earlier training of the same kind counted before it was cut off is used. */
  default void onContinuing(long bytesRead, long documents) {}

  /** What another training left in the work folder is not used, but removed. */
  default void onDiscarding(String folder) {}

  /** The pieces are learned from fewer words than were counted, as the memory does not hold all. */
  default void onWordsLeftOut(TrainingResult.LeftOut leftOut) {}

  /** The alphabet is larger than the limit: words lose these rare characters. */
  default void onCharactersLeftOut(int characters) {}

  /** The texts do not yield as many tokens as were asked for. */
  default void onVocabularySmaller(int size, int wanted) {}
}
