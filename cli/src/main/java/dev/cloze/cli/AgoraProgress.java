package dev.cloze.cli;

import dev.cloze.task.agora.HyperparameterSet;
import dev.cloze.task.agora.text.AgoraListener;
import java.util.Locale;

/** Shows how far a run is. */
final class AgoraProgress implements AgoraListener {
  private final Progress progress;
  private String round = "";
  private int done;
  private int trainings = 1;

  AgoraProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void onTrained(int number, int ended, int ofRound, HyperparameterSet set, double score) {
    round = "round " + number;
    done = ended;
    trainings = ofRound;
    progress.update(
        ended,
        ofRound,
        () ->
            String.format(
                Locale.ROOT,
                "%s: %d of %d trained, set %d: %.4f",
                round,
                ended,
                ofRound,
                set.id(),
                score));
  }

  @Override
  public void onStep(String training, long step, long steps, double loss) {
    progress.update(
        done + (double) step / steps,
        trainings,
        () ->
            String.format(
                Locale.ROOT,
                "%s %s, step %,d of %,d, loss %.3f",
                round,
                training,
                step,
                steps,
                loss));
  }

  @Override
  public void onRound(int number, double best, int mistakes, int made) {
    progress.line(
        String.format(
            Locale.ROOT,
            "round %d: best %.4f, %d mistakes, %d new examples",
            number,
            best,
            mistakes,
            made));
    progress.startAt(0);
  }

  @Override
  public void onNotice(String line) {
    progress.line("cloze: " + line);
  }
}
