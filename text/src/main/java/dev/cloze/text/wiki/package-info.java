/**
 * MediaWiki dumps as text. Begin with {@link WikiExtraction}, which turns dumps into files; {@link
 * DumpReader} streams the pages, {@link WikiArticles} makes text of one. The scanner of the markup
 * is linear in time and keeps its own stack, whatever people write.
 */
package dev.cloze.text.wiki;
