package dev.cloze.task.agora.text;

import dev.cloze.task.agora.AgoraRound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rounds of a run as lines of text. */
public final class AgoraTable {
  private static final String FORMAT = "%5s %9s %6s %8s %8s %8s %9s %6s %8s";

  private AgoraTable() {}

  public static List<String> lines(AgoraOutcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            FORMAT,
            "round",
            "trainings",
            "data",
            "best set",
            "best",
            "mean",
            "mistakes",
            "made",
            "leaving"));
    for (AgoraRound round : outcome.result().rounds()) {
      lines.add(
          String.format(
              Locale.ROOT,
              FORMAT,
              name(round),
              round.scores().size(),
              outcome.trainingData(round),
              round.best(),
              decimals(round.bestScore()),
              decimals(round.meanScore()),
              round.mistakes(),
              round.made(),
              round.removed().size()));
    }
    return lines;
  }

  static String name(AgoraRound round) {
    return round.replay() == 0 ? "" + round.number() : round.number() + "+" + round.replay();
  }

  static String decimals(double score) {
    return String.format(Locale.ROOT, "%.4f", score);
  }
}
