/**
 * Tagging word by word: named entities, chunks, parts of speech, from columns of CoNLL's shared
 * tasks or from CoNLL-U. Begin with {@link dev.cloze.task.tagging.TaggingTask}.
 */
package dev.cloze.task.tagging;
