/**
 * What stands on top of an encoder when a network is fine-tuned. Begin with {@link
 * dev.cloze.model.head.TaskModel}. Knows no architecture.
 */
package dev.cloze.model.head;
