package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.train.EvaluationMetrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingReportTest {
  private static String heldOut(long step, double auc) {
    StringWriter err = new StringWriter();
    try (var report =
        new TrainingReport(10, s -> s, new Progress(new PrintWriter(err, true), false))) {
      report.onEvaluation(new EvaluationMetrics(step, 9.5, Map.of("disc_auc", auc)));
    }
    return err.toString();
  }

  @Test
  void discriminatorThatGuesses() {
    assertThat(heldOut(500, 0.5))
        .contains("loss 9.500", "AUC 0.50", "lower optimizer.learning_rate");
    assertThat(heldOut(500, 0.64)).contains("disc auc 0.64").doesNotContain("learning_rate");
    assertThat(heldOut(0, 0.5)).as("untrained").doesNotContain("learning_rate");
  }
}
