package dev.cloze.task.quickstart;

import dev.cloze.task.FillMask;
import dev.cloze.task.TaskException;
import java.util.List;

/**
 * Asks a model the questions of the embedded corpus: Taylor's cloze procedure (1953), with a choice
 * of answers.
 */
public final class ClozeTest {
  private static final int BATCH = 64;

  private ClozeTest() {}

  /**
   * @param questions asked
   * @param accuracy fraction where the answer is the likeliest of the question's candidates
   * @param openAccuracy fraction where it is the likeliest of the whole vocabulary
   * @param chance what guessing among the candidates reaches on average
   */
  public record Score(int questions, double accuracy, double openAccuracy, double chance) {}

  /** Asks all questions. */
  public static Score ask(FillMask model, List<ClozeQuestion> questions) {
    int right = 0;
    int openRight = 0;
    double chance = 0;
    for (int from = 0; from < questions.size(); from += BATCH) {
      List<ClozeQuestion> batch = questions.subList(from, Math.min(from + BATCH, questions.size()));
      List<List<float[]>> answers =
          model.probabilities(batch.stream().map(ClozeQuestion::text).toList());
      for (int i = 0; i < batch.size(); i++) {
        ClozeQuestion question = batch.get(i);
        float[] probabilities = answers.get(i).get(0);
        right +=
            likeliest(model, question.candidates(), probabilities).equals(question.answer())
                ? 1
                : 0;
        openRight += argmax(probabilities) == id(model, question.answer()) ? 1 : 0;
        chance += 1.0 / question.candidates().size();
      }
    }
    double n = questions.size();
    return new Score(questions.size(), right / n, openRight / n, chance / n);
  }

  private static String likeliest(FillMask model, List<String> candidates, float[] probabilities) {
    String best = candidates.get(0);
    for (String candidate : candidates) {
      if (probabilities[id(model, candidate)] > probabilities[id(model, best)]) {
        best = candidate;
      }
    }
    return best;
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** An answer is one token, or it could not stand in one blank. */
  private static int id(FillMask model, String word) {
    int[] ids = model.tokenizer().encode(word).toArray();
    if (ids.length != 1) {
      throw new TaskException(
          "The answer \"%s\" is %d tokens in this vocabulary; the cloze test needs whole words. Train a larger vocabulary."
              .formatted(word, ids.length));
    }
    return ids[0];
  }
}
