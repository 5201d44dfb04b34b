package dev.cloze.task.squad;

import java.util.Arrays;

/**
 * A question and a window of its context as a model reads them: {@code [CLS] question [SEP] window
 * [SEP]}, RoBERTa with a second separator in the middle.
 *
 * @param ids all tokens
 * @param contextBegin the position of the window's first token; types are 1 from here on
 * @param begins for each token of the window, its first UTF-16 unit in the context
 * @param ends for each token of the window, the unit behind it
 * @param answerable for each token of the window, whether an answer may begin there: of several
 *     windows, only the one in which it has most context on both sides
 * @param answerBegin the position of the gold answer's first token; 0, the first token of all, if
 *     it does not lie in the window as a whole or there is none
 * @param answerEnd the position of its last token
 */
public record SpanWindow(
    int[] ids,
    int contextBegin,
    int[] begins,
    int[] ends,
    boolean[] answerable,
    int answerBegin,
    int answerEnd) {
  /** Whether the position is one of the window's tokens. */
  public boolean inContext(int position) {
    return position >= contextBegin && position < contextBegin + begins.length;
  }

  /** 0 for the question, 1 for the context and the separator behind it: BERT. */
  public int[] tokenTypeIds() {
    int[] types = new int[ids.length];
    Arrays.fill(types, contextBegin, types.length, 1);
    return types;
  }
}
