package dev.cloze.task.blimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloze.task.TaskException;
import dev.cloze.text.FileErrors;
import dev.cloze.text.corpus.CorpusFile;
import dev.cloze.text.corpus.CorpusMember;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.UnicodeReader;
import dev.cloze.text.corpus.UnpackLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads minimal pairs in BLiMP's format: JSON lines, plain, packed or in an archive. */
final class MinimalPairs {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** What of a folder is read: {@code .jsonl}, and whatever that is packed in. */
  private static final Pattern JSON_LINES = Pattern.compile("[^.].*\\.jsonl(\\.[a-z0-9]+)?");

  private final int limit;
  private final CorpusProblems problems = new CorpusProblems();
  private final List<MinimalPair> pairs = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();

  private MinimalPairs(int limit) {
    this.limit = limit;
  }

  /**
   * Reads all pairs.
   *
   * @param paths files, and folders that hold them
   * @param limit of the pairs of a paradigm; the first ones are kept
   * @throws TaskException if a line is no minimal pair, or there is none
   */
  static MinimalPairs read(List<Path> paths, int limit) {
    var result = new MinimalPairs(limit);
    Set<Path> files = new LinkedHashSet<>(); // one that is named twice is read once
    for (Path path : paths) {
      files.addAll(Files.isDirectory(path) ? inFolder(path) : List.of(path));
    }
    files.forEach(result::read);
    if (result.pairs.isEmpty()) {
      throw new TaskException(
          "%s: no minimal pairs there; expected JSON lines with the keys of BLiMP"
              .formatted(paths));
    }
    return result;
  }

  List<MinimalPair> pairs() {
    return pairs;
  }

  /** What was mended or left out. */
  List<String> problems() {
    return problems.report();
  }

  private static List<Path> inFolder(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(file -> JSON_LINES.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new TaskException(
            "%s holds no .jsonl files, plain or packed (.jsonl.gz); of a copy of BLiMP name the folder data"
                .formatted(folder));
      }
      return files;
    } catch (IOException e) {
      throw new TaskException("cannot read %s: %s".formatted(folder, FileErrors.reason(e)), e);
    }
  }

  private void read(Path file) {
    try (CorpusFile texts =
        CorpusFile.open(
            file,
            UnpackLimits.DEFAULTS,
            problems,
            name -> JSON_LINES.matcher(Path.of(name).getFileName().toString()).matches())) {
      for (CorpusMember text = texts.next(); text != null; text = texts.next()) {
        var lines = new BufferedReader(new UnicodeReader(file, text.in(), problems));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          if (!line.isBlank()) {
            add(line, "%s, line %d".formatted(text.name(), number));
          }
        }
      }
    } catch (IOException e) {
      throw new TaskException("cannot read %s: %s".formatted(file, FileErrors.reason(e)), e);
    }
  }

  private void add(String line, String place) {
    JsonNode object;
    try {
      object = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new TaskException(
          "%s: malformed JSON: %s; expected one object per line"
              .formatted(place, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
    if (!object.isObject()) {
      throw new TaskException(
          "%s: expected a JSON object such as {\"sentence_good\": \"…\", \"sentence_bad\": \"…\", …}"
              .formatted(place));
    }
    MinimalPair pair =
        new MinimalPair(
            text(object, "sentence_good", place),
            text(object, "sentence_bad", place),
            text(object, "field", place),
            text(object, "linguistics_term", place),
            text(object, "UID", place),
            place);
    if (counts.merge(pair.paradigm(), 1, Integer::sum) <= limit) {
      pairs.add(pair);
    }
  }

  private static String text(JsonNode object, String key, String place) {
    JsonNode value = object.get(key);
    if (value == null) {
      throw new TaskException(
          "%s: the key \"%s\" is missing; expected sentence_good, sentence_bad, field, linguistics_term and UID"
              .formatted(place, key));
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new TaskException("%s: \"%s\" is %s, expected a text".formatted(place, key, value));
    }
    return value.textValue();
  }
}
