package dev.cloze.text.wiki;

/**
 * A page of a dump.
 *
 * @param namespace 0 for articles
 * @param wikitext whether the content is wikitext, not data or a program
 */
record WikiPage(
    String id, String title, int namespace, boolean redirect, boolean wikitext, String text) {}
