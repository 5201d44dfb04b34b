package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.cloze.data.PreparationState.Point;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The state on disk of a preparation under way, in the folder where its output is being made: the
 * list of its inputs, the log of those that are used up, the finished shards. A process that finds
 * the work of another goes on after its last whole shard, or refuses if the result would not be
 * that of a process that was never stopped.
 */
final class PreparationWork implements Closeable {
  private static final String LIST = "inputs";
  private static final String LOG = "finished-inputs";

  private final OutputDirectory output;
  private final DurableFiles files;
  private final Map<String, String> settings;
  private final InputList inputs;
  private final List<Point> points = new ArrayList<>();
  private final InputLog log;

  /**
   * @param restart whether to throw away what an earlier process did
   */
  PreparationWork(
      OutputDirectory output,
      DurableFiles files,
      Map<String, String> settings,
      List<Path> paths,
      boolean restart) {
    this.output = output;
    this.files = files;
    this.settings = settings;
    PreparationState earlier = restart ? null : PreparationState.read(output.aside());
    InputList found = null;
    if (earlier != null && !earlier.points().isEmpty() && Files.exists(list())) {
      requireSame(earlier.settings());
      found = InputList.find(paths, list().resolveSibling(LIST + ".found"));
      points.addAll(usable(earlier.points(), found));
    }
    if (points.isEmpty()) {
      output.clear();
      inputs = InputList.find(paths, list());
    } else {
      inputs = replaceList(found);
    }
    log = InputLog.resume(logFile(), position());
  }

  InputList inputs() {
    return inputs;
  }

  /** The finished shards. */
  List<Manifest.ShardEntry> shards() {
    return points.stream().map(Point::shard).toList();
  }

  /** Where to go on. */
  InputPosition position() {
    return points.isEmpty() ? InputPosition.START : points.get(points.size() - 1).end();
  }

  /** The inputs that are used up; whole once it was {@linkplain #syncLog synced}. */
  Path logFile() {
    return output.aside().resolve(LOG);
  }

  void finishInput(PreparedInput input) {
    log.add(input);
  }

  long logBytes() {
    return log.bytes();
  }

  /** Waits until the disk has the log; returns its SHA-256. */
  String syncLog() {
    return log.sync();
  }

  /** From now on this shard is not made again. */
  void finishShard(Point point) {
    List<Point> finished = new ArrayList<>(points);
    finished.add(point);
    PreparationState.of(settings, finished).write(output.aside(), files);
    output.keepOnFailure();
    points.add(point);
  }

  @Override
  public void close() {
    log.close();
  }

  private Path list() {
    return output.aside().resolve(LIST);
  }

  private void requireSame(Map<String, String> earlier) {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String before = earlier.get(setting.getKey());
      if (!setting.getValue().equals(before)) {
        throw new DataException(
            "%s of the unfinished work for this output was %s and is now %s; %s"
                .formatted(setting.getKey(), before, setting.getValue(), remedy()));
      }
    }
  }

  private String remedy() {
    return "run the command as it was to go on, or pass --restart to throw the work in %s away"
        .formatted(output.aside());
  }

  /** The shards that are whole and made of files that are still the same. */
  private List<Point> usable(List<Point> found, InputList now) {
    List<Point> whole = withLog(found.subList(0, whole(found)));
    long changed = InputList.firstDifference(list(), now.file());
    if (changed == Long.MAX_VALUE) {
      return whole;
    }
    // A shard that ended with the input would go on if there is more of it now.
    List<Point> before = whole.stream().filter(point -> !point.last()).toList();
    if (!before.isEmpty() && before.get(before.size() - 1).end().input() >= changed) {
      throw new DataException(
          "%s since work for this output began; %s"
              .formatted(describeChange(now, changed), remedy()));
    }
    return before;
  }

  /** Without those after which the log does not hold what it should. */
  private List<Point> withLog(List<Point> shards) {
    int count = shards.size();
    while (count > 0 && !InputLog.holds(logFile(), shards.get(count - 1).end())) {
      count--;
    }
    return shards.subList(0, count);
  }

  private String describeChange(InputList now, long number) {
    try (MappingIterator<InputList.Entry> before = InputList.read(list(), number);
        MappingIterator<InputList.Entry> after = InputList.read(now.file(), number)) {
      InputList.Entry old = before.hasNextValue() ? before.nextValue() : null;
      InputList.Entry found = after.hasNextValue() ? after.nextValue() : null;
      if (old != null && found != null && old.path().equals(found.path())) {
        return "%s has changed (%,d bytes then, %,d now)"
            .formatted(found.path(), old.bytes(), found.bytes());
      }
      return "the input files are others (number %,d was %s and is %s)"
          .formatted(
              number + 1, old == null ? "none" : old.path(), found == null ? "none" : found.path());
    } catch (IOException e) {
      throw DataException.reading(list(), e);
    }
  }

  /** How many shards from the first on have the size and checksum they were written with. */
  private int whole(List<Point> found) {
    return IntStream.range(0, found.size())
        .parallel()
        .filter(i -> !isWhole(found.get(i).shard()))
        .min()
        .orElse(found.size());
  }

  private boolean isWhole(Manifest.ShardEntry shard) {
    return shard.files(output.content()).allMatch(file -> file.problem(true) == null);
  }

  private InputList replaceList(InputList found) {
    try {
      files.move(found.file(), list());
      removeUnfinished();
      return found.at(list());
    } catch (IOException e) {
      throw DataException.writing(list(), e);
    }
  }

  private void removeUnfinished() throws IOException {
    Set<Path> kept = new HashSet<>();
    shards().forEach(shard -> shard.files(output.content()).forEach(f -> kept.add(f.path())));
    try (Stream<Path> content = Files.list(output.content())) {
      for (Path file : content.filter(file -> !kept.contains(file)).sorted().toList()) {
        files.delete(file);
      }
    }
  }
}
