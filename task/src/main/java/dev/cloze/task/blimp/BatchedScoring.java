package dev.cloze.task.blimp;

import dev.cloze.task.Evaluation;
import dev.cloze.task.blimp.SentenceScore.Pass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Scores many sentences, those of about equal length together and the longest first. */
final class BatchedScoring {
  private final SentenceScore score;
  private final int batchTokens;

  /**
   * @param batchTokens the most tokens that the network reads at once; a longer sequence is a batch
   *     of its own
   */
  BatchedScoring(SentenceScore score, int batchTokens) {
    this.score = score;
    this.batchTokens = batchTokens;
  }

  /**
   * @param sequences token ids with the special tokens
   * @param listener is told of tokens, each as often as it is read
   * @return the score of each
   */
  double[] scores(List<int[]> sequences, Evaluation.Listener listener) {
    double[] result = new double[sequences.size()];
    long total = sequences.stream().mapToLong(s -> (long) s.length * score.passes(s)).sum();
    long done = 0;
    List<Pass> batch = new ArrayList<>();
    List<Integer> sentences = new ArrayList<>(); // that the passes are of
    int tokens = 0;
    for (int sentence : longestFirst(sequences)) {
      int[] sequence = sequences.get(sentence);
      for (int number = 0; number < score.passes(sequence); number++) {
        if (tokens + sequence.length > batchTokens && tokens > 0) {
          add(batch, sentences, result);
          listener.onProgress(done += tokens, total);
          batch.clear();
          sentences.clear();
          tokens = 0;
        }
        batch.add(new Pass(sequence, number));
        sentences.add(sentence);
        tokens += sequence.length;
      }
    }
    if (tokens > 0) {
      add(batch, sentences, result);
      listener.onProgress(done + tokens, total);
    }
    return result;
  }

  private void add(List<Pass> batch, List<Integer> sentences, double[] result) {
    double[] scores = score.scores(batch);
    for (int i = 0; i < scores.length; i++) {
      result[sentences.get(i)] += scores[i];
    }
  }

  private static int[] longestFirst(List<int[]> sequences) {
    return IntStream.range(0, sequences.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> -sequences.get(i).length))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
