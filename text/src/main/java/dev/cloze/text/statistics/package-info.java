/**
 * Counts what a corpus holds: {@link dev.cloze.text.statistics.CorpusStatistics}. Scripts are as
 * the running Java knows them: what Unicode added later is unknown to it.
 */
package dev.cloze.text.statistics;
