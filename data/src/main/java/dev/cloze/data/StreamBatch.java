package dev.cloze.data;

/**
 * Some steps of streams of words, in each direction: what a recurrent language model learns from.
 * Place {@code t * rows + r} of an array belongs to step t of row r.
 *
 * @param rows of each direction; a row goes on where it stood in the batch before
 * @param steps of each row
 * @param words what the model knows the different words of the batch by, one after another: their
 *     characters, moved up by one, or their numbers
 * @param inputs of each direction: which of the different words is read
 * @param targets of each direction: the number in the vocabulary of the word that follows
 */
public record StreamBatch(int rows, int steps, int[] words, int[][] inputs, int[][] targets) {
  /** Words to predict in one direction. */
  public int predictions() {
    return rows * steps;
  }
}
