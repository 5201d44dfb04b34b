package dev.cloze.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * MANIFEST.json, written last: a directory with a valid one is complete.
 *
 * @param step updates done; agrees with the directory's name
 * @param files by their path below the checkpoint, with {@code /}, in order
 */
record Manifest(long step, SortedMap<String, Entry> files) {
  static final String NAME = "MANIFEST.json";
  static final int FORMAT_VERSION = 1;

  private static final int READ_BYTES = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  record Entry(long bytes, String sha256) {}

  /** Syncs and hashes every file in the directory, reading each once, several at a time. */
  static Manifest syncAndHash(Path directory, long step) throws IOException {
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(directory)) {
      paths = tree.filter(path -> !Files.isDirectory(path)).toList();
    }
    List<String> names = paths.stream().map(path -> relativeName(directory, path)).toList();
    // Opened for writing too: some systems refuse to sync what is open for reading only.
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new Manifest(step, hashAll(directory, names, options));
  }

  void write(Path directory, DurableFiles durable) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("format_version", FORMAT_VERSION);
    root.put("step", step);
    ObjectNode list = root.putObject("files");
    files.forEach(
        (name, entry) ->
            list.putObject(name).put("bytes", entry.bytes()).put("sha256", entry.sha256()));
    durable.write(
        directory.resolve(NAME),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  /**
   * @throws CheckpointException if there is none, it cannot be understood, or it speaks of another
   *     step than the directory's name
   */
  static Manifest read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          "%s has no %s: it was not completely written.".formatted(directory, NAME));
    }
    JsonNode root;
    try {
      root = JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          "%s is damaged: not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
    if (root.path("format_version").asInt() != FORMAT_VERSION) {
      throw new CheckpointException(
          "%s has format_version %s; this version of Cloze reads %d."
              .formatted(file, root.path("format_version"), FORMAT_VERSION));
    }
    if (!root.path("step").isIntegralNumber() || !root.path("files").isObject()) {
      throw new CheckpointException("%s is damaged: it lacks step or files.".formatted(file));
    }
    long step = root.path("step").asLong();
    CheckpointStore.stepOf(directory)
        .filter(named -> named != step)
        .ifPresent(
            named -> {
              throw new CheckpointException(
                  "%s speaks of step %d, the directory's name of step %d."
                      .formatted(file, step, named));
            });
    SortedMap<String, Entry> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> listed : root.path("files").properties()) {
      JsonNode entry = listed.getValue();
      if (!entry.path("bytes").isIntegralNumber() || !entry.path("sha256").isTextual()) {
        throw new CheckpointException(
            "%s is damaged: %s lacks bytes or sha256.".formatted(file, listed.getKey()));
      }
      files.put(
          listed.getKey(), new Entry(entry.path("bytes").asLong(), entry.path("sha256").asText()));
    }
    return new Manifest(step, files);
  }

  /** Checks that every file is there with the noted size: what can be told without reading. */
  void verifySizes(Path directory) throws IOException {
    for (Map.Entry<String, Entry> listed : files.entrySet()) {
      Path file = directory.resolve(listed.getKey());
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(
            "%s lacks %s, which its %s lists.".formatted(directory, listed.getKey(), NAME));
      }
      if (Files.size(file) != listed.getValue().bytes()) {
        throw new CheckpointException(
            "%s has %,d bytes; %s says %,d."
                .formatted(file, Files.size(file), NAME, listed.getValue().bytes()));
      }
    }
  }

  /** Checks every byte. Files beside the listed ones are nobody's business. */
  void verify(Path directory) throws IOException {
    verifySizes(directory);
    Map<String, Entry> found = hashAll(directory, files.keySet(), Set.of(StandardOpenOption.READ));
    for (Map.Entry<String, Entry> listed : files.entrySet()) {
      if (!found.get(listed.getKey()).equals(listed.getValue())) {
        throw new CheckpointException(
            "%s is damaged: its SHA-256 is not the one in %s."
                .formatted(directory.resolve(listed.getKey()), NAME));
      }
    }
  }

  long bytes() {
    return files.values().stream().mapToLong(Entry::bytes).sum();
  }

  private static String relativeName(Path directory, Path file) {
    return directory.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  /** Reads each file once, several at a time: one SHA-256 is slower than a disk. */
  private static SortedMap<String, Entry> hashAll(
      Path directory, Collection<String> names, Set<StandardOpenOption> options)
      throws IOException {
    try {
      return new TreeMap<>(
          names.parallelStream()
              .collect(
                  Collectors.toMap(name -> name, name -> hash(directory.resolve(name), options))));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Syncs the file as well if the options open it for writing. */
  private static Entry hash(Path file, Set<StandardOpenOption> options) {
    try (FileChannel channel = FileChannel.open(file, options)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
      long bytes = 0;
      while (channel.read(buffer) >= 0) {
        bytes += buffer.position();
        digest.update(buffer.flip());
        buffer.clear();
      }
      if (options.contains(StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      return new Entry(bytes, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
