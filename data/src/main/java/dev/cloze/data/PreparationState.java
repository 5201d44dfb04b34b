package dev.cloze.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a preparation must remember to go on after it was killed: the file {@code progress.json},
 * replaced whenever a shard is finished.
 *
 * @param version of this file and of the rules by which text becomes shards
 * @param settings everything but the input that decides the bytes of the result
 * @param points the finished shards, in order
 */
record PreparationState(int version, Map<String, String> settings, List<Point> points) {
  static final String FILE_NAME = "progress.json";
  private static final int VERSION = 1;

  /**
   * @param end how far into the input this shard reaches
   * @param last whether it ends because the input does
   */
  record Point(Manifest.ShardEntry shard, InputPosition end, boolean last) {}

  PreparationState {
    points = List.copyOf(points);
  }

  static PreparationState of(Map<String, String> settings, List<Point> points) {
    return new PreparationState(VERSION, settings, points);
  }

  /** Null where there is none that this Cloze understands; a damaged one is as good as none. */
  static PreparationState read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      PreparationState state =
          Manifest.JSON.readValue(Files.readAllBytes(file), PreparationState.class);
      return state.version() == VERSION ? state : null;
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  void write(Path directory, DurableFiles files) {
    Path file = directory.resolve(FILE_NAME);
    try {
      files.replace(file, Manifest.JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw DataException.writing(file, e);
    }
  }
}
