/**
 * Agora over the classification tasks of fine-tuning. Begin with {@link
 * dev.cloze.task.agora.text.TextAgora}: students are fine-tuned networks, the teacher is another
 * one, and new examples are mistakes in which a masked language model has replaced some words.
 */
package dev.cloze.task.agora.text;
