/**
 * The quick start's material: a corpus that the project generates itself and the questions that are
 * asked of a model trained on it. Begin with {@link EmbeddedCorpus}; tables (.tsv) and templates
 * (.txt) are resources beside the classes, read by {@link Theme} and {@link Storyteller}.
 */
package dev.cloze.task.quickstart;
