package dev.cloze.cli;

import dev.cloze.task.agora.AgoraRound;
import dev.cloze.task.agora.TeacherGate;
import dev.cloze.task.agora.text.AgoraOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of {@code cloze agora}, as printed and as written.
 *
 * @param outcome no_settings_left, budget or interrupted
 * @param developmentScore of the best model; development steered everything, so it is too good
 * @param optimism by how much
 */
record AgoraReport(
    String task,
    String outcome,
    String model,
    int bestSet,
    Map<String, String> settings,
    int bestRound,
    double developmentScore,
    double heldOutScore,
    Map<String, Double> heldOutScores,
    double optimism,
    int trainings,
    int trainExamples,
    int newExamples,
    int developmentExamples,
    int heldOutExamples,
    String heldOutFrom,
    Teacher teacher,
    List<Round> rounds,
    List<String> notices,
    String report) {
  /**
   * @param passed whether more than two thirds are right, of all and of each class in the mean
   * @param heldOut its score on the held-out examples; absent in a plan
   */
  record Teacher(double accuracy, double balancedAccuracy, boolean passed, Double heldOut) {}

  /**
   * @param scores by the sets' numbers
   */
  record Round(
      int round,
      int replay,
      int trainings,
      int trainExamples,
      int bestSet,
      double best,
      double mean,
      int mistakes,
      int made,
      List<Integer> leaving,
      Map<Integer, Double> scores) {}

  static AgoraReport of(AgoraOutcome outcome, Path page) {
    var result = outcome.result();
    return new AgoraReport(
        outcome.task(),
        result.reason().name().toLowerCase(Locale.ROOT),
        outcome.model().toString(),
        result.set().id(),
        outcome.settings(result.set()),
        result.round(),
        result.score(),
        outcome.heldOutScores().main(),
        outcome.heldOutScores().values(),
        outcome.optimism(),
        result.trainings(),
        outcome.training(),
        outcome.points().size(),
        outcome.development(),
        outcome.heldOut(),
        outcome.heldOutFrom(),
        teacher(outcome.teacher(), outcome.teacherHeldOut().main()),
        result.rounds().stream().map(round -> round(round, outcome)).toList(),
        outcome.notices(),
        page.toString());
  }

  private static Round round(AgoraRound round, AgoraOutcome outcome) {
    return new Round(
        round.number(),
        round.replay(),
        round.scores().size(),
        outcome.trainingData(round),
        round.best(),
        round.bestScore(),
        round.meanScore(),
        round.mistakes(),
        round.made(),
        round.removed(),
        round.scores());
  }

  static Teacher teacher(TeacherGate gate, Double heldOut) {
    return new Teacher(gate.accuracy(), gate.balancedAccuracy(), gate.isPassed(), heldOut);
  }
}
