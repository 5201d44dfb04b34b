package dev.cloze.task.finetune;

import dev.cloze.engine.Precision;
import dev.cloze.task.Evaluation;
import dev.cloze.task.example.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * What a network says of examples. Items of similar length are computed together, many at a time;
 * predictions come in the order of the examples.
 *
 * @param batchTokens computed at once, unless one item has more
 */
record Predictor<E extends Example, P, I extends BatchItem, O>(
    TunedNetwork<I, O> network,
    TaskLearning<E, P, I, O> learning,
    Precision precision,
    int batchTokens) {

  List<P> predict(EncodedData<E, I> data, Evaluation.Listener listener) {
    return predict(data, listener, () -> false);
  }

  /**
   * @param stopRequested asked between batches
   * @return null if it was stopped
   */
  List<P> predict(
      EncodedData<E, I> data, Evaluation.Listener listener, BooleanSupplier stopRequested) {
    List<I> items = data.items();
    List<Integer> longestFirst =
        IntStream.range(0, items.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -items.get(i).longest()))
            .toList();
    List<O> outputs = new ArrayList<>(Collections.nCopies(items.size(), null));
    long done = 0;
    for (int[] batch : BatchPlan.byTokens(longestFirst, data.tokens(), batchTokens)) {
      if (stopRequested.getAsBoolean()) {
        return null;
      }
      try (PointerScope scope = new PointerScope();
          NoGradGuard noGradients = new NoGradGuard();
          Precision.Guard autocast = precision.autocast()) {
        List<I> chosen = IntStream.of(batch).mapToObj(items::get).toList();
        List<O> results = network.outputs(chosen);
        for (int i = 0; i < batch.length; i++) {
          outputs.set(batch[i], results.get(i));
        }
      }
      done += batch.length;
      listener.onProgress(done, items.size());
    }
    return predictions(data, outputs);
  }

  private List<P> predictions(EncodedData<E, I> data, List<O> outputs) {
    List<P> predictions = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < data.examples().size(); i++) {
      int to = from;
      while (to < data.items().size() && data.items().get(to).example() == i) {
        to++;
      }
      predictions.add(
          learning.prediction(
              data.examples().get(i), data.items().subList(from, to), outputs.subList(from, to)));
      from = to;
    }
    return predictions;
  }
}
