package dev.cloze.task.squad;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.example.QuestionExample.Answer;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.TokenSpans;
import dev.cloze.text.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts questions with their contexts into windows that a model can read. The rules are those of
 * BERT's published code, but for the places of answers, which come from the tokenizer's offsets.
 * Not thread-safe: it holds a tokenizer.
 */
public final class SpanFeatures {
  private final Tokenizer tokenizer;
  private final Options options;

  /**
   * How windows are cut.
   *
   * @param length the most tokens of a window, special ones included; 384 in BERT
   * @param stride tokens from the beginning of one window to that of the next; 128 in BERT
   * @param maxQueryLength tokens of the question that are read; 64 in BERT
   * @param separators between question and context: 1, in RoBERTa 2
   */
  public record Options(int length, int stride, int maxQueryLength, int separators) {
    public Options {
      if (stride < 1 || maxQueryLength < 1 || separators < 1) {
        throw new TaskException(
            "stride %d, question length %d and %d separators; all must be positive"
                .formatted(stride, maxQueryLength, separators));
      }
      if (length <= maxQueryLength + separators + 2) {
        throw new TaskException(
            "windows of %d tokens have no room for a context behind a question of up to %d; expected more than %d"
                .formatted(length, maxQueryLength, maxQueryLength + separators + 2));
      }
    }

    /** BERT's windows. */
    public static Options bert() {
      return new Options(384, 128, 64, 1);
    }
  }

  public SpanFeatures(Tokenizer tokenizer, Options options) {
    this.tokenizer = tokenizer.copy();
    this.options = options;
  }

  /** The windows of a question, in the order of the context; one or more. */
  public List<SpanWindow> windows(QuestionExample question) {
    TokenIds query = tokenizer.encode(question.question());
    query.truncate(Math.min(query.size(), options.maxQueryLength));
    var context = new TokenSpans();
    tokenizer.encode(question.context(), context);
    if (context.size() == 0) {
      throw new TaskException(
          "the context of question \"%s\" has no tokens: it is blank".formatted(question.id()));
    }
    int room = options.length - query.size() - options.separators - 2;
    int[] starts = starts(context.size(), room, options.stride);
    int[] best = bestWindows(context.size(), starts, room);
    List<SpanWindow> windows = new ArrayList<>();
    for (int w = 0; w < starts.length; w++) {
      int end = Math.min(context.size(), starts[w] + room);
      windows.add(window(question, query, context, starts[w], end, best, w));
    }
    return windows;
  }

  /** Where windows begin: stride after stride, until one reaches the end. */
  static int[] starts(int tokens, int room, int stride) {
    int step = Math.min(stride, room);
    int further = Math.max(0, tokens - room);
    int count = 1 + (further + step - 1) / step;
    int[] starts = new int[count];
    Arrays.setAll(starts, w -> w * step);
    return starts;
  }

  /**
   * For each token, the window where it has most context: the smaller of the tokens before and
   * behind it, and a hundredth of the window's length; the first of equal ones.
   */
  static int[] bestWindows(int tokens, int[] starts, int room) {
    int[] best = new int[tokens];
    double[] scores = new double[tokens];
    Arrays.fill(scores, -1);
    for (int w = 0; w < starts.length; w++) {
      int end = Math.min(tokens, starts[w] + room);
      for (int token = starts[w]; token < end; token++) {
        int context = Math.min(token - starts[w], end - 1 - token);
        double score = context + 0.01 * (end - starts[w]);
        if (score > scores[token]) {
          scores[token] = score;
          best[token] = w;
        }
      }
    }
    return best;
  }

  private SpanWindow window(
      QuestionExample question,
      TokenIds query,
      TokenSpans context,
      int start,
      int end,
      int[] best,
      int number) {
    int size = end - start;
    int contextBegin = 1 + query.size() + options.separators;
    int[] ids = new int[contextBegin + size + 1];
    Arrays.fill(ids, tokenizer.vocabulary().sep());
    ids[0] = tokenizer.vocabulary().cls();
    System.arraycopy(query.array(), 0, ids, 1, query.size());
    int[] begins = new int[size];
    int[] ends = new int[size];
    boolean[] answerable = new boolean[size];
    for (int i = 0; i < size; i++) {
      ids[contextBegin + i] = context.id(start + i);
      begins[i] = context.start(start + i);
      ends[i] = context.end(start + i);
      answerable[i] = best[start + i] == number;
    }
    int[] answer = answer(question, begins, ends);
    return new SpanWindow(
        ids,
        contextBegin,
        begins,
        ends,
        answerable,
        answer == null ? 0 : contextBegin + answer[0],
        answer == null ? 0 : contextBegin + answer[1]);
  }

  /** First and last token of the first answer within the window, or null. */
  private static int[] answer(QuestionExample question, int[] begins, int[] ends) {
    if (question.answers().isEmpty() || question.answers().get(0).begin() < 0) {
      return null;
    }
    Answer answer = question.answers().get(0);
    int begin = answer.begin();
    int end = begin + answer.text().length();
    if (begins[0] > begin || ends[ends.length - 1] < end) {
      return null;
    }
    int first = begins.length - 1;
    while (begins[first] > begin) {
      first--;
    }
    int last = 0;
    while (ends[last] < end) {
      last++;
    }
    return last < first ? null : new int[] {first, last};
  }
}
