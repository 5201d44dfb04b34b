package dev.cloze.text.dedup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloze.text.corpus.Document;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The documents that stay, in their order, as files of bounded size: text with a line per paragraph
 * and a blank one after each document, or JSON lines, as the input was. Documents are written as
 * they were read: of JSON objects, only the text.
 */
public final class KeptDocuments implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final long partBytes;
  private OutputStream part; // null before the first
  private Path partFile;
  private boolean partIsJson;
  private long written;
  private int parts;

  /** A document as bytes; made on any thread. */
  public record Rendered(byte[] bytes, boolean json, ContentHash hash) {
    public static Rendered of(Document document) {
      boolean json = isJson(document.source());
      String text = String.join("\n", document.paragraphs());
      byte[] bytes =
          (json ? object(Map.of("text", text)) + "\n" : text + "\n\n")
              .getBytes(StandardCharsets.UTF_8);
      return new Rendered(bytes, json, ContentHash.of(document));
    }

    /** By the name in a source such as {@code texts.jsonl.gz:12}. */
    private static boolean isJson(String source) {
      return source
          .substring(0, source.lastIndexOf(':') + 1)
          .matches("(?s).*\\.(jsonl|ndjson)(\\.\\w+)?:");
    }
  }

  KeptDocuments(Path folder, long partBytes) {
    this.folder = folder;
    this.partBytes = partBytes;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw DedupException.writing(folder, e);
    }
  }

  /** An object on one line. */
  static String object(Map<String, ?> values) {
    try {
      return JSON.writeValueAsString(new LinkedHashMap<>(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values always become JSON", e);
    }
  }

  void add(Rendered document) {
    try {
      if (part == null || written >= partBytes || document.json() != partIsJson) {
        close();
        partIsJson = document.json();
        partFile = folder.resolve("part-%05d.%s".formatted(parts++, partIsJson ? "jsonl" : "txt"));
        part =
            new BufferedOutputStream(
                Files.newOutputStream(partFile, StandardOpenOption.CREATE_NEW), 1 << 16);
        written = 0;
      }
      part.write(document.bytes());
      written += document.bytes().length;
    } catch (IOException e) {
      throw DedupException.writing(partFile, e);
    }
  }

  @Override
  public void close() {
    if (part != null) {
      try (OutputStream closing = part) {
        part = null;
        closing.flush();
      } catch (IOException e) {
        throw DedupException.writing(partFile, e);
      }
    }
  }
}
