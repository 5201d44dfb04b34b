package dev.cloze.task.squad;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.leaderboard.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files that SQuAD's official scripts take, by the questions' ids. */
final class SquadPredictions {
  private final Map<String, SpanAnswer> answers;

  SquadPredictions(Map<String, SpanAnswer> answers) {
    this.answers = answers;
  }

  List<Path> write(Path folder, boolean withUnanswerable) throws IOException {
    ObjectNode texts = JsonNodeFactory.instance.objectNode();
    ObjectNode odds = JsonNodeFactory.instance.objectNode();
    ObjectNode nBest = JsonNodeFactory.instance.objectNode();
    answers.forEach(
        (id, answer) -> {
          texts.put(id, answer.given());
          odds.put(id, answer.nullOdds());
          ArrayNode list = nBest.putArray(id);
          for (SpanAnswer.Candidate candidate : answer.nBest()) {
            ObjectNode entry = list.addObject().put("text", candidate.text());
            entry.put("probability", candidate.probability()).put("score", candidate.score());
          }
        });
    List<Path> files = new ArrayList<>();
    files.add(Submission.lines(folder, "predictions.json", List.of(texts.toString())));
    files.add(Submission.lines(folder, "nbest_predictions.json", List.of(nBest.toString())));
    if (withUnanswerable) {
      files.add(Submission.lines(folder, "null_odds.json", List.of(odds.toString())));
    }
    return files;
  }
}
