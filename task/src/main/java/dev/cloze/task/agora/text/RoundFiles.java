package dev.cloze.task.agora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.task.TaskException;
import dev.cloze.task.agora.AgoraTraining;
import dev.cloze.task.example.TextExample;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run of Agora keeps: each training in a folder, and what came of each round in one file
 * that is there as a whole or not at all. A run that goes on takes all of it as it stands.
 */
final class RoundFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROUND = "round.json";
  private static final String BEST = "best";

  private final Path output;

  RoundFiles(Path output) {
    this.output = output;
  }

  /** What a round's best model gets wrong, and what was made of it. */
  record Made(int mistakes, int ungenerated, List<TextPoint> points) {}

  /** The folder of a round. */
  Path round(AgoraTraining any) {
    String name = String.format(Locale.ROOT, "%02d", any.round());
    return output
        .resolve("rounds")
        .resolve(any.replay() == 0 ? name : name + "-replay-" + any.replay());
  }

  /** The folder of a training. */
  Path training(AgoraTraining training) {
    return round(training).resolve(String.format(Locale.ROOT, "set-%03d", training.set().id()));
  }

  /** Whose lock says that a process is at work on a training. */
  Path claim(AgoraTraining training) {
    return round(training)
        .resolve(".claims")
        .resolve(String.format(Locale.ROOT, "%03d", training.set().id()));
  }

  /** The best model of all rounds that ended. */
  Path best() {
    return output.resolve(BEST);
  }

  /** What came of a round; empty if it has not ended. */
  Optional<Made> made(AgoraTraining any) throws IOException {
    Path file = round(any).resolve(ROUND);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    JsonNode node = JSON.readTree(file.toFile());
    List<TextPoint> points = new ArrayList<>();
    node.path("points").forEach(point -> points.add(point(point)));
    return Optional.of(
        new Made(node.path("mistakes").asInt(), node.path("ungenerated").asInt(), points));
  }

  private static TextPoint point(JsonNode node) {
    List<TextExample.Span> spans = new ArrayList<>();
    for (JsonNode span : node.path("spans")) {
      spans.add(
          new TextExample.Span(
              span.path("in_pair").asBoolean(),
              span.path("begin").asInt(),
              span.path("end").asInt()));
    }
    List<String> changed = new ArrayList<>();
    node.path("changed").forEach(word -> changed.add(word.asText()));
    return new TextPoint(
        new TextExample(
            node.path("id").asText(),
            node.path("text").asText(),
            Optional.ofNullable(node.get("pair")).map(JsonNode::asText),
            List.copyOf(spans),
            Optional.of(node.path("label").asText())),
        node.path("parent").asText(),
        node.path("probability").asDouble(),
        node.path("attempt").asInt(),
        List.copyOf(changed));
  }

  /** Notes that a round has ended. */
  void write(AgoraTraining best, double score, Made made) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("round", best.round()).put("replay", best.replay());
    node.put("best_set", best.set().id()).put("best_score", score);
    node.put("mistakes", made.mistakes).put("ungenerated", made.ungenerated);
    var points = node.putArray("points");
    for (TextPoint point : made.points) {
      ObjectNode entry = points.addObject();
      entry.put("id", point.example().id()).put("parent", point.parent());
      entry.put("text", point.example().text());
      point.example().pair().ifPresent(pair -> entry.put("pair", pair));
      if (!point.example().spans().isEmpty()) {
        var spans = entry.putArray("spans");
        for (TextExample.Span span : point.example().spans()) {
          spans
              .addObject()
              .put("in_pair", span.inPair())
              .put("begin", span.begin())
              .put("end", span.end());
        }
      }
      entry.put("label", point.example().label().orElseThrow());
      entry.put("probability", point.probability()).put("attempt", point.attempt());
      point.changed().forEach(entry.putArray("changed")::add);
    }
    writeWhole(round(best).resolve(ROUND), node.toPrettyString() + "\n");
  }

  /** Writes a file aside, forces it to the disk and renames it. */
  private static void writeWhole(Path file, String text) throws IOException {
    Path aside = // several processes, and threads of one, may share the work
        file.resolveSibling(
            ".%s-%d-%d"
                .formatted(
                    file.getFileName(),
                    ProcessHandle.current().pid(),
                    Thread.currentThread().getId()));
    Files.writeString(aside, text);
    try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes the model of a training the best of all. */
  void keep(Path model) throws IOException {
    Path aside = output.resolve("." + BEST);
    delete(aside);
    Files.createDirectories(aside);
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        Files.copy(file, aside.resolve(file.getFileName()));
      }
    }
    delete(best());
    Files.move(aside, best(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes the models of a round that has ended: the best of all is kept elsewhere. */
  void deleteModels(AgoraTraining any) throws IOException {
    try (Stream<Path> trainings = Files.list(round(any))) {
      for (Path training : trainings.filter(Files::isDirectory).toList()) {
        delete(training.resolve(BEST));
      }
    }
  }

  private static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /**
   * Notes what a run begins with, or compares it with what was noted.
   *
   * @param source names and values
   * @throws TaskException naming the first that differs
   */
  void requireSame(ObjectNode source) throws IOException {
    Path file = output.resolve("source.json");
    if (Files.notExists(file)) {
      Files.createDirectories(output);
      writeWhole(file, source.toPrettyString() + "\n");
      return;
    }
    JsonNode before = JSON.readTree(file.toFile());
    for (var entry : source.properties()) {
      if (!before.path(entry.getKey()).equals(entry.getValue())) {
        throw new TaskException(
            "%s holds a run of Agora that began with %s %s; it is %s now. Use the same to go on (the budget alone may differ), or another --output."
                .formatted(
                    output,
                    entry.getKey().replace('_', ' '),
                    before.path(entry.getKey()).asText(),
                    entry.getValue().asText()));
      }
    }
  }
}
