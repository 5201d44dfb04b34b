package dev.cloze.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code manifest.json} of a prepared corpus: what it was made of and how each file must look.
 * It holds no dates and no machine, so that the same input gives the same bytes.
 *
 * @param tokenizer the fingerprint of the tokenizer that made the ids
 * @param idType how an id is stored: uint16 or int32
 * @param inputFiles how many text files it was made of
 * @param inputBytes of all of them, as they are on disk
 * @param inputs the text files in the order in which they were read; empty if they are many
 * @param inputsFile where they are named in that case; otherwise null
 * @param problems what was replaced, cut or left out on the way, one readable line each
 */
record Manifest(
    String format,
    int version,
    String tokenizer,
    int vocabSize,
    String idType,
    long documents,
    long sentences,
    long tokens,
    long inputFiles,
    long inputBytes,
    List<PreparedInput> inputs,
    InputsFile inputsFile,
    List<ShardEntry> shards,
    List<String> problems) {

  static final String FILE_NAME = "manifest.json";

  /** So many input files are named in the manifest itself; more are in a file of their own. */
  static final int LISTED_INPUTS = 1000;

  private static final String FORMAT = "cloze-corpus";
  private static final int VERSION = 2;

  /** The layout of the shards; corpora of both versions of the manifest have the same hash. */
  private static final int SHARD_VERSION = 1;

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  record ShardEntry(
      String name,
      long documents,
      long sentences,
      long tokens,
      long binBytes,
      String binSha256,
      long idxBytes,
      String idxSha256)
      implements Serializable {
    Stream<ExpectedFile> files(Path directory) {
      return Stream.of(
          new ExpectedFile(directory.resolve(name + ".bin"), binBytes, binSha256),
          new ExpectedFile(directory.resolve(name + ".idx"), idxBytes, idxSha256));
    }
  }

  /** One {@link PreparedInput} to a line: millions of them are too many for one JSON object. */
  record InputsFile(String name, long bytes, String sha256) {
    static final String NAME = "inputs.jsonl";

    private static InputsFile write(Path log, Path directory) {
      ChecksummedFile file = new ChecksummedFile(directory.resolve(NAME));
      try {
        file.putFile(log);
        return new InputsFile(NAME, file.size(), file.finish());
      } finally {
        file.abandon();
      }
    }

    ExpectedFile file(Path directory) {
      return new ExpectedFile(directory.resolve(name), bytes, sha256);
    }
  }

  /** Of shards whose text nobody asks after. */
  static Manifest of(String tokenizer, int vocabSize, IdType idType, List<ShardEntry> shards) {
    return new Manifest(
        FORMAT,
        VERSION,
        tokenizer,
        vocabSize,
        idType.label(),
        shards.stream().mapToLong(ShardEntry::documents).sum(),
        shards.stream().mapToLong(ShardEntry::sentences).sum(),
        shards.stream().mapToLong(ShardEntry::tokens).sum(),
        0,
        0,
        List.of(),
        null,
        shards,
        List.of());
  }

  /**
   * @param log of all input files, in order
   * @param directory where {@code inputs.jsonl} is written if they are many
   */
  Manifest with(long files, long bytes, Path log, Path directory) {
    List<String> newProblems = InputLog.problems(log);
    if (files > LISTED_INPUTS) {
      return with(files, bytes, List.of(), InputsFile.write(log, directory), newProblems);
    }
    try (MappingIterator<PreparedInput> listed = InputLog.read(log)) {
      return with(files, bytes, listed.readAll(), null, newProblems);
    } catch (IOException e) {
      throw DataException.reading(log, e);
    }
  }

  private Manifest with(
      long files,
      long bytes,
      List<PreparedInput> listed,
      InputsFile file,
      List<String> newProblems) {
    return new Manifest(
        format,
        version,
        tokenizer,
        vocabSize,
        idType,
        documents,
        sentences,
        tokens,
        files,
        bytes,
        listed,
        file,
        shards,
        newProblems);
  }

  /** Writes {@code manifest.json}, synced. */
  void write(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    ChecksummedFile out = new ChecksummedFile(file);
    try {
      byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
      out.putBytes(json, 0, json.length);
      out.putByte('\n');
      out.finish();
    } catch (JsonProcessingException e) {
      throw DataException.writing(file, e);
    } finally {
      out.abandon();
    }
  }

  static Manifest read(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "%s is no prepared corpus: %s. Make one with: cloze prepare --tokenizer DIR --output %s FILE…"
              .formatted(
                  directory,
                  Files.isDirectory(directory)
                      ? "it has no " + FILE_NAME
                      : Files.exists(directory) ? "it is no directory" : "it does not exist",
                  directory));
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      String format = json.path("format").asText();
      int version = json.path("version").asInt();
      if (format.equals(FORMAT) && version == 1) {
        upgrade((ObjectNode) json);
      } else if (!format.equals(FORMAT) || version != VERSION) {
        throw new DataException(
            "%s has format \"%s\" version %d; this Cloze reads \"%s\" version %d. Prepare the corpus again"
                .formatted(file, format, version, FORMAT, VERSION));
      }
      return JSON.treeToValue(json, Manifest.class);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s is damaged: %s. Copy it again, or prepare the corpus again"
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  /** The first version said less of the inputs. */
  private static void upgrade(ObjectNode json) {
    long bytes = 0;
    for (JsonNode input : json.path("inputs")) {
      bytes += input.path("bytes").asLong();
    }
    json.put("version", VERSION);
    json.put("input_files", json.path("inputs").size());
    json.put("input_bytes", bytes);
    json.putArray("inputs");
    json.putNull("inputs_file");
  }

  /**
   * What the corpus is, whatever it was named and wherever its input lay: a SHA-256 of the
   * tokenizer and of the checksums of all shards.
   */
  String hash() {
    StringBuilder content = new StringBuilder();
    content.append(format).append(' ').append(SHARD_VERSION).append('\n');
    content.append(tokenizer).append(' ').append(vocabSize).append(' ').append(idType).append('\n');
    for (ShardEntry shard : shards) {
      content.append(shard.binSha256()).append(' ').append(shard.idxSha256()).append('\n');
    }
    return ChecksummedFile.sha256(content.toString());
  }
}
