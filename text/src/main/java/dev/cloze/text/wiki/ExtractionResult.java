package dev.cloze.text.wiki;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;

/**
 * What an extraction made.
 *
 * @param dumps how many texts were read; an archive may hold several
 * @param brokenDumps how many of them end before their end tag; the whole pages before are kept
 * @param inputBytes of the dumps as they are on disk
 * @param files how many were written
 * @param problems one readable line each
 */
public record ExtractionResult(
    Path output,
    int dumps,
    int brokenDumps,
    long inputBytes,
    ExtractionCounts counts,
    int files,
    List<String> problems) {
  /** The file that says how much was extracted and what was mended. */
  public static final String REPORT = "report.json";

  private record Report(long inputBytes, ExtractionCounts counts, List<String> problems) {}

  /** The content of {@link #REPORT}. */
  public byte[] report() {
    try {
      return JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build()
          .writeValueAsBytes(new Report(inputBytes, counts, problems));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
  }
}
