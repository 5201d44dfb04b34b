/**
 * Fine-tuning: how the examples of a task become sequences, a loss and predictions, and how a
 * network learns them. Begin with {@link dev.cloze.task.finetune.FineTuning}.
 */
package dev.cloze.task.finetune;
