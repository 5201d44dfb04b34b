package dev.cloze.text.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wiki of those that {@code sources.json} knows, as in {@code wikipedia:de:20260101}.
 *
 * @param database as Wikimedia calls it, such as {@code zh_yuewiki}
 * @param date empty for the newest
 */
public record NamedSource(URI mirror, String database, Optional<String> date) {
  private static final Pattern WORDS =
      Pattern.compile("([a-z]+):([a-zA-Z][a-zA-Z0-9-]*)(?::(\\d{8}|latest))?");

  /**
   * @param text PROJECT:LANGUAGE or PROJECT:LANGUAGE:DATE
   * @param mirror instead of the source's own address
   */
  public static NamedSource parse(String text, Optional<URI> mirror) {
    JsonNode sources = sources();
    Matcher words = WORDS.matcher(text);
    if (!words.matches() || !sources.has(words.group(1))) {
      List<String> names = new ArrayList<>();
      sources.fieldNames().forEachRemaining(names::add);
      throw new FetchException(
          "'%s' is no source; expected an address or NAME:LANGUAGE[:DATE], as in wikipedia:de:20260101, with a name of %s"
              .formatted(text, String.join(", ", names)));
    }
    JsonNode source = sources.get(words.group(1));
    String language = words.group(2).toLowerCase(Locale.ROOT).replace('-', '_');
    return new NamedSource(
        mirror.orElse(URI.create(source.get("mirror").asText())),
        language + source.get("database").asText(),
        Optional.ofNullable(words.group(3)).filter(date -> !date.equals("latest")));
  }

  private static JsonNode sources() {
    try (InputStream in = NamedSource.class.getResourceAsStream("sources.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException("sources.json belongs to this class", e);
    }
  }
}
