package dev.cloze.task.quickstart;

import java.util.List;

/**
 * A sentence with one blank, about a fact that the corpus tells in other phrasings only.
 *
 * <p>A model answers with the candidate that it finds most likely at the blank; a guess is right
 * with probability 1 / {@code candidates.size()}.
 *
 * @param text contains {@code [MASK]} once
 * @param answer the word that belongs there
 * @param candidates every answer of this kind, the right one included, in alphabetical order
 * @param kind theme and relation, such as "countries.capital"
 */
public record ClozeQuestion(String text, String answer, List<String> candidates, String kind) {
  public ClozeQuestion {
    candidates = List.copyOf(candidates);
  }
}
