package dev.cloze.cli;

import dev.cloze.task.example.Scores;
import dev.cloze.task.finetune.FineTuneListener;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells people how fine-tuning goes. */
final class FineTuneReport implements FineTuneListener {
  private final Progress progress;
  private final int runs;
  private int begun;
  private long examples;
  private double seconds;

  FineTuneReport(Progress progress, int runs) {
    this.progress = progress;
    this.runs = runs;
  }

  @Override
  public void onStart(String run, long step, long steps, long trained, int items) {
    begun++;
    progress.line(
        String.format(
            Locale.ROOT,
            "%s: %,d weights to train, %,d sequences, %,d steps%s",
            run,
            trained,
            items,
            steps,
            step > 0 ? String.format(Locale.ROOT, ", goes on after %,d", step) : ""));
    progress.startAt((begun - 1) * (double) steps + step);
  }

  @Override
  public void onStep(String run, long step, long steps, double loss) {
    progress.update(
        (begun - 1) * (double) steps + step,
        (double) runs * steps,
        () -> String.format(Locale.ROOT, "%s, step %,d of %,d, loss %.3f", run, step, steps, loss));
  }

  @Override
  public void onTrained(String run, long count, double ofSteps) {
    examples += count;
    seconds += ofSteps;
  }

  /** Over all runs of this process; null if it trained nothing. */
  Double examplesPerSecond() {
    return examples == 0 ? null : examples / seconds;
  }

  @Override
  public void onEvaluation(
      String run, long step, Map<String, Scores> scores, double main, boolean best) {
    String values =
        scores.entrySet().stream()
            .flatMap(
                dataset ->
                    dataset.getValue().values().entrySet().stream()
                        .map(
                            v ->
                                String.format(
                                    Locale.ROOT,
                                    "%s %s %.4f",
                                    dataset.getKey(),
                                    v.getKey().replace('_', ' '),
                                    v.getValue())))
            .collect(Collectors.joining(", "));
    progress.line(
        String.format(
            Locale.ROOT, "%s, step %,d: %s%s", run, step, values, best ? ", the best so far" : ""));
  }

  @Override
  public void onNotice(String line) {
    progress.line(line);
  }
}
