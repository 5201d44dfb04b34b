/**
 * Fine-tuned networks of any architecture and their directories. Begin with {@link
 * dev.cloze.model.finetune.TaskModelFiles}.
 */
package dev.cloze.model.finetune;
