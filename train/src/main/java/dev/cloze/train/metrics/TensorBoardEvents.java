package dev.cloze.train.metrics;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An event file that TensorBoard reads: events.out.tfevents.*. Each process that works on a run
 * writes its own; TensorBoard reads them in the order of their names. Every record is handed to the
 * operating system at once. Not thread-safe.
 *
 * <p>The messages, by field number: Event {1: wall_time, 2: step, 3: file_version, 5: Summary, 7:
 * SessionLog}, Summary {1: repeated Value}, Value {1: tag, 2: simple_value}, SessionLog {1:
 * status}.
 */
public final class TensorBoardEvents implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*");

  /** Of this format; 2 is the one whose session logs TensorBoard heeds. */
  private static final String FILE_VERSION = "brain.Event:2";

  private static final int SESSION_START = 1;

  private final Path file;
  private final OutputStream out;
  private final Clock clock;

  private TensorBoardEvents(Path file, Clock clock) throws IOException {
    this.file = file;
    this.clock = clock;
    out = new FileOutputStream(file.toFile());
  }

  /** Starts the event file of a new run. */
  public static TensorBoardEvents create(Path directory) {
    return start(directory, Clock.systemUTC());
  }

  /**
   * Starts a further event file of a run that goes on from a checkpoint. TensorBoard forgets what
   * earlier files say of later steps.
   *
   * @param lastStep updates of the weights done in the checkpoint
   */
  public static TensorBoardEvents resume(Path directory, long lastStep) {
    return resume(directory, lastStep, Clock.systemUTC());
  }

  static TensorBoardEvents resume(Path directory, long lastStep, Clock clock) {
    TensorBoardEvents events = start(directory, clock);
    ProtoMessage session = new ProtoMessage().int64(1, SESSION_START);
    // It keeps what lies before the step of this event and drops what lies at or after it.
    events.write(events.event().int64(2, lastStep + 1).message(7, session));
    return events;
  }

  static TensorBoardEvents start(Path directory, Clock clock) {
    try {
      TensorBoardEvents events =
          new TensorBoardEvents(directory.resolve(nextName(directory, clock)), clock);
      events.write(events.event().text(3, FILE_VERSION));
      return events;
    } catch (IOException e) {
      throw failed("start an event file in", directory, e);
    }
  }

  /**
   * Adds a point to each of several curves.
   *
   * @param step updates of the weights done
   * @param values by tag, as {@code train/loss}; TensorBoard holds them as 32-bit floats
   */
  public void scalars(long step, Map<String, ? extends Number> values) {
    ProtoMessage summary = new ProtoMessage();
    values.forEach(
        (tag, value) ->
            summary.message(1, new ProtoMessage().text(1, tag).float32(2, value.floatValue())));
    write(event().int64(2, step).message(5, summary));
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed("close", file, e);
    }
  }

  private ProtoMessage event() {
    Instant now = clock.instant();
    return new ProtoMessage().float64(1, now.getEpochSecond() + now.getNano() / 1e9);
  }

  private void write(ProtoMessage event) {
    try {
      out.write(RecordFraming.frame(event.toByteArray()));
    } catch (IOException e) {
      throw failed("write to", file, e);
    }
  }

  /** The time stands first, and later than in any earlier name even if the clock was set back. */
  private static String nextName(Path directory, Clock clock) throws IOException {
    long seconds = clock.instant().getEpochSecond();
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names = files.map(path -> path.getFileName().toString()).toList();
    }
    for (String name : names) {
      Matcher earlier = NAME.matcher(name);
      if (earlier.matches()) {
        seconds = Math.max(seconds, Long.parseLong(earlier.group(1)) + 1);
      }
    }
    // TensorBoard's own names go on with host, process and a counter; only the host is for people.
    String host = System.getenv().getOrDefault("HOSTNAME", "localhost");
    return String.format(
        Locale.ROOT,
        "events.out.tfevents.%010d.%s.%d.0",
        seconds,
        host,
        ProcessHandle.current().pid());
  }

  private static MetricsException failed(String deed, Path file, IOException cause) {
    return new MetricsException(
        "Cannot %s %s: %s. Check the disk's free space and the permissions there."
            .formatted(deed, file, cause.getMessage()),
        cause);
  }
}
