package dev.cloze.text.wiki;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Some pages in a row, as they are written.
 *
 * @param articleEnds where in the bytes each article ends
 */
record ExtractedPages(byte[] bytes, int[] articleEnds, ExtractionCounts counts) {
  private static final JsonFactory JSON = new JsonFactory();

  static ExtractedPages of(List<WikiPage> pages, WikiSite site, ExtractionOptions options) {
    var articles = new WikiArticles(options.allSections());
    var bytes = new ByteArrayOutputStream();
    var ends = new int[pages.size()];
    int articleCount = 0;
    var counts = ExtractionCounts.NONE;
    for (WikiPage page : pages) {
      ExtractionCounts one = one(page, site, options, articles, bytes);
      counts = counts.plus(one);
      if (one.articles() > 0) {
        ends[articleCount++] = bytes.size();
      }
    }
    return new ExtractedPages(bytes.toByteArray(), Arrays.copyOf(ends, articleCount), counts);
  }

  private static ExtractionCounts one(
      WikiPage page,
      WikiSite site,
      ExtractionOptions options,
      WikiArticles articles,
      ByteArrayOutputStream out) {
    if (!options.namespaces().contains(page.namespace())) {
      return new ExtractionCounts(1, 0, 0, 1, 0, 0, 0);
    }
    if (page.redirect()) {
      return new ExtractionCounts(1, 0, 1, 0, 0, 0, 0);
    }
    if (!page.wikitext()) {
      return new ExtractionCounts(1, 0, 0, 0, 1, 0, 0);
    }
    List<String> paragraphs = articles.paragraphs(site, page.text());
    if (paragraphs.isEmpty()) {
      return new ExtractionCounts(1, 0, 0, 0, 0, 1, 0);
    }
    String text = String.join("\n", paragraphs);
    switch (options.format()) {
      case TXT -> out.writeBytes((text + "\n\n").getBytes(StandardCharsets.UTF_8));
      case JSONL -> json(page, text, out);
    }
    return new ExtractionCounts(1, 1, 0, 0, 0, 0, text.length());
  }

  private static void json(WikiPage page, String text, ByteArrayOutputStream out) {
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("id", page.id());
      json.writeStringField("title", page.title());
      json.writeStringField("text", text);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail like that", e);
    }
  }
}
