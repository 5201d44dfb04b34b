package dev.cloze.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cloze.text.corpus.CorpusInput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code manifest.json} of a prepared corpus: what it was made of and how each file must look.
 * It holds no dates and no machine, so that the same input gives the same bytes.
 *
 * @param tokenizer the fingerprint of the tokenizer that made the ids
 * @param idType how an id is stored: uint16 or int32
 * @param inputs the text files in the order in which they were read
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
    List<CorpusInput> inputs,
    List<ShardEntry> shards,
    List<String> problems) {

  static final String FILE_NAME = "manifest.json";
  private static final String FORMAT = "cloze-corpus";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
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
      implements Serializable {}

  static Manifest of(
      String tokenizer,
      int vocabSize,
      IdType idType,
      List<CorpusInput> inputs,
      List<ShardEntry> shards,
      List<String> problems) {
    return new Manifest(
        FORMAT,
        VERSION,
        tokenizer,
        vocabSize,
        idType.label(),
        shards.stream().mapToLong(ShardEntry::documents).sum(),
        shards.stream().mapToLong(ShardEntry::sentences).sum(),
        shards.stream().mapToLong(ShardEntry::tokens).sum(),
        inputs,
        shards,
        problems);
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
      if (!format.equals(FORMAT) || version != VERSION) {
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

  /**
   * What the corpus is, whatever it was named and wherever its input lay: a SHA-256 of the
   * tokenizer and of the checksums of all shards.
   */
  String hash() {
    StringBuilder content = new StringBuilder();
    content.append(format).append(' ').append(version).append('\n');
    content.append(tokenizer).append(' ').append(vocabSize).append(' ').append(idType).append('\n');
    for (ShardEntry shard : shards) {
      content.append(shard.binSha256()).append(' ').append(shard.idxSha256()).append('\n');
    }
    return ChecksummedFile.sha256(content.toString());
  }
}
