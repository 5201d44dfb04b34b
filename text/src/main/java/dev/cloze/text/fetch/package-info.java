/**
 * Downloads corpora and proves that they are complete: {@link dev.cloze.text.fetch.Fetch}. What to
 * download comes from {@link dev.cloze.text.fetch.DownloadList} or {@link
 * dev.cloze.text.fetch.WikimediaDump}.
 */
package dev.cloze.text.fetch;
