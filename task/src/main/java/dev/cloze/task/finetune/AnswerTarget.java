package dev.cloze.task.finetune;

import dev.cloze.task.squad.SpanWindow;

/**
 * Where the answer of a window lies.
 *
 * @param start its first token; 0 where the window holds none
 * @param end its last token; 0 where the window holds none
 * @param impossible whether the question has no answer
 * @param window what the tokens are
 */
record AnswerTarget(int start, int end, boolean impossible, SpanWindow window) {
  AnswerTarget(SpanWindow window, boolean impossible) {
    this(window.answerBegin(), window.answerEnd(), impossible, window);
  }

  /** For each token whether an answer may begin or end there; at the first one, that none does. */
  boolean[] allowed() {
    boolean[] allowed = new boolean[window.ids().length];
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] = i == 0 || i >= window.contextBegin(); // the last separator too, as published
    }
    return allowed;
  }
}
