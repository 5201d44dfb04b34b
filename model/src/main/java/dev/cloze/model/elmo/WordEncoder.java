package dev.cloze.model.elmo;

import dev.cloze.engine.Precision;

/** Makes a vector of each word, whatever stands around it. */
interface WordEncoder {
  /** Ids that describe one word. */
  int idsPerWord();

  /**
   * @param ids of the words, one after another
   * @return what lives in the caller's scope
   */
  WordVectors forward(int[] ids, Precision precision);
}
