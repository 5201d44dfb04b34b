package dev.cloze.task.superglue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.leaderboard.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** SuperGLUE's prediction files: an object per line, in ascending order of idx. */
final class JsonPredictions {
  private final Map<Integer, ObjectNode> objects = new TreeMap<>();

  /** The line of an idx, made if it is new. */
  ObjectNode at(int idx) {
    return objects.computeIfAbsent(idx, i -> JsonNodeFactory.instance.objectNode().put("idx", idx));
  }

  List<Path> write(Path folder, SuperGlue task) throws IOException {
    List<String> lines = objects.values().stream().map(ObjectNode::toString).toList();
    return List.of(Submission.lines(folder, task.submission(), lines));
  }
}
