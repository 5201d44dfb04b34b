package dev.cloze.task.agora.text;

import dev.cloze.config.AgoraRecipe;
import dev.cloze.task.agora.Agora;
import dev.cloze.task.agora.AgoraRound;
import dev.cloze.task.agora.HyperparameterGrid;
import dev.cloze.task.agora.HyperparameterSet;
import dev.cloze.task.agora.TeacherGate;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.TextExample;
import dev.cloze.task.finetune.RunResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a run of Agora.
 *
 * @param task its name
 * @param model the best model's directory
 * @param teacher how well the teacher does on the development examples
 * @param teacherHeldOut the teacher's scores on the held-out examples
 * @param training examples at the beginning
 * @param heldOutFrom the part that the held-out examples are of
 * @param heldOutScores of the best model
 * @param points all new examples, in the order of the rounds
 * @param notices what a person should know
 */
public record AgoraOutcome(
    String task,
    AgoraRecipe recipe,
    HyperparameterGrid grid,
    Path model,
    TeacherGate teacher,
    Scores teacherHeldOut,
    int training,
    int development,
    int heldOut,
    String heldOutFrom,
    Agora.Result<RunResult, TextExample> result,
    Scores heldOutScores,
    List<TextPoint> points,
    List<String> notices) {
  /** The values of a set by their keys. */
  public Map<String, String> settings(HyperparameterSet set) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < grid.fields().size(); i++) {
      settings.put(grid.fields().get(i), set.values().get(i));
    }
    return settings;
  }

  /** How much better the best model looks on the examples that chose it. */
  public double optimism() {
    return result.score() - heldOutScores.main();
  }

  /** Training examples of a round: those of the beginning and all points made before. */
  public int trainingData(AgoraRound round) {
    int made = training;
    for (AgoraRound earlier : result.rounds()) {
      if (earlier.equals(round)) {
        break;
      }
      made += earlier.made();
    }
    return made;
  }
}
