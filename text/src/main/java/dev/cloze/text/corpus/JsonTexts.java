package dev.cloze.text.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cloze.text.Characters;
import dev.cloze.text.FileErrors;
import java.io.IOException;

/** The {@code text} of each object of a JSON-lines file. */
final class JsonTexts {
  private static final int MIN_LINE_CHARS = 16_000_000;
  private static final String KEY = "text";

  private final String name;
  private final LineReader lines;
  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  JsonTexts(String name, LineReader lines) {
    this.name = name;
    this.lines = lines;
  }

  /** An object cannot be cut like text: the longest line that is accepted. */
  static int maxLineChars(DocumentOptions options) {
    return (int) Math.max(MIN_LINE_CHARS, Math.min(4L * options.maxDocumentChars(), 1 << 30));
  }

  /** The next text, or null at the end of the file. */
  String next() {
    String line = lines.next();
    while (line != null && Characters.isBlank(line)) {
      line = lines.next();
    }
    if (line == null) {
      return null;
    }
    if (lines.isCut()) {
      throw failure(
          "the line is longer than the limit of %d characters: split the object"
              .formatted(line.length()),
          null);
    }
    return text(line);
  }

  private String text(String line) {
    String text = null;
    try (JsonParser parser = json.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw failure("expected a JSON object like {\"text\": \"...\"}", null);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(KEY);
        JsonToken value = parser.nextToken();
        if (!wanted) {
          parser.skipChildren();
        } else if (value == JsonToken.VALUE_STRING) {
          text = parser.getText();
        } else {
          throw failure("the key \"text\" is not a string; expected {\"text\": \"...\"}", null);
        }
      }
      if (parser.nextToken() != null) {
        throw failure("something follows the JSON object; expected one object per line", null);
      }
    } catch (JsonProcessingException e) {
      throw failure("malformed JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw failure(FileErrors.reason(e), e);
    }
    if (text == null) {
      throw failure("the object has no key \"text\"; expected {\"text\": \"...\"}", null);
    }
    return text;
  }

  private CorpusException failure(String problem, Exception cause) {
    return new CorpusException(
        "%s, line %d: %s".formatted(name, lines.lineNumber(), problem), cause);
  }
}
