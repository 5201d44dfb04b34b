package dev.cloze.text.wiki;

import java.io.Serializable;

/**
 * What became of pages: each is counted once among the articles, or as one of those left out.
 *
 * @param otherNamespaces pages of namespaces that were not asked for
 * @param otherModels pages that are no wikitext, but data or programs
 * @param withoutText pages of which nothing is left without the markup
 * @param characters of the articles' text
 */
public record ExtractionCounts(
    long pages,
    long articles,
    long redirects,
    long otherNamespaces,
    long otherModels,
    long withoutText,
    long characters)
    implements Serializable {
  public static final ExtractionCounts NONE = new ExtractionCounts(0, 0, 0, 0, 0, 0, 0);

  public ExtractionCounts plus(ExtractionCounts other) {
    return new ExtractionCounts(
        pages + other.pages,
        articles + other.articles,
        redirects + other.redirects,
        otherNamespaces + other.otherNamespaces,
        otherModels + other.otherModels,
        withoutText + other.withoutText,
        characters + other.characters);
  }
}
