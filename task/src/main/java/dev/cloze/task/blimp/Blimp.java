package dev.cloze.task.blimp;

import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.TaskException;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Benchmark of Linguistic Minimal Pairs: Warstadt et al. (2020). A pair is right if the model
 * scores the grammatical sentence above the other; a tie counts half. Nothing is trained.
 *
 * @see <a href="https://aclanthology.org/2020.tacl-1.25">BLiMP</a>, section 4
 */
public final class Blimp implements Evaluation {
  private final SentenceScore score;
  private final MinimalPairs data;
  private final int batchTokens;

  Blimp(SentenceScore score, MinimalPairs data, int batchTokens) {
    this.score = score;
    this.data = data;
    this.batchTokens = batchTokens;
  }

  /**
   * What is to be judged, and how.
   *
   * @param data BLiMP's files, or folders that hold them
   * @param limit of the pairs of each paradigm; the first ones count
   * @param batchTokens the most tokens that the network reads at once
   */
  public record Options(List<Path> data, int limit, int batchTokens, Precision precision) {}

  /**
   * Reads the pairs, then the model.
   *
   * @param model its directory, or that of a run, which stands for its latest checkpoint
   * @throws dev.cloze.config.ClozeException if one of the two cannot be used
   */
  public static Blimp open(Path model, Options options) {
    MinimalPairs data = MinimalPairs.read(options.data(), options.limit());
    return new Blimp(SentenceScore.open(model, options.precision()), data, options.batchTokens());
  }

  @Override
  public BlimpMetrics evaluate(Listener listener) {
    long started = System.nanoTime();
    Sentences sentences = new Sentences();
    List<MinimalPair> pairs = data.pairs();
    int[] good = new int[pairs.size()];
    int[] bad = new int[pairs.size()];
    for (int i = 0; i < good.length; i++) {
      good[i] = sentences.number(pairs.get(i).good(), pairs.get(i).place());
      bad[i] = sentences.number(pairs.get(i).bad(), pairs.get(i).place());
    }
    double[] scores = new BatchedScoring(score, batchTokens).scores(sentences.sequences, listener);
    double seconds = (System.nanoTime() - started) / 1e9;
    requireFinite(scores);
    Outcomes outcomes = new Outcomes();
    for (int i = 0; i < good.length; i++) {
      outcomes.add(pairs.get(i), scores[good[i]], scores[bad[i]]);
    }
    return outcomes.metrics(score.name(), scores.length, seconds, data.problems());
  }

  private static void requireFinite(double[] scores) {
    if (!Arrays.stream(scores).allMatch(Double::isFinite)) {
      throw new TaskException(
          "the model's scores are not numbers: its weights hold NaN or infinity, as after a diverged training");
    }
  }

  @Override
  public void close() {
    score.close();
  }

  /** Distinct sentences as tokens: equal ones get equal scores, and are read once. */
  private final class Sentences {
    private final Tokenizer tokenizer = score.tokenizer();
    private final List<int[]> sequences = new ArrayList<>();
    private final Map<IntBuffer, Integer> numbers = new HashMap<>();

    int number(String text, String place) {
      TokenIds ids = new TokenIds();
      ids.add(tokenizer.vocabulary().cls());
      tokenizer.encode(text, ids);
      ids.add(tokenizer.vocabulary().sep());
      if (ids.size() > score.longestSequence()) {
        throw new TaskException(
            "%s: the sentence has %,d tokens and the model reads at most %,d, special tokens included: %s"
                .formatted(place, ids.size(), score.longestSequence(), text));
      }
      int[] sequence = ids.toArray();
      Integer known = numbers.putIfAbsent(IntBuffer.wrap(sequence), sequences.size());
      if (known == null) {
        sequences.add(sequence);
        return sequences.size() - 1;
      }
      return known;
    }
  }
}
