package dev.cloze.task.finetune;

/**
 * What the network reads in one piece.
 *
 * @param ids special tokens included
 * @param typeIds 0 or 1 for each
 */
record TokenSequence(int[] ids, int[] typeIds) {
  int length() {
    return ids.length;
  }
}
